"""The intake in the hand: few taps, nothing typed lost, small photos, a screen reader, an input method."""

import io
import re
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from renovation.core.models import Building
from residents.actions.suggestion import take_in
from residents.models import Suggestion, SuggestionCategory, Voice
from tests.browser.outbox import open_intake, ready, waits, write
from tests.fixtures.cast import COMMUNITY, make_neighborhood

pytestmark = pytest.mark.django_db(transaction=True)
# What one remark may cost at most, the place known: category, text, save; and the text is all that is typed.
MOST_TAPS, MOST_FIELDS = 3, 1
SMALLEST = 48
# Everything a finger may want to hit, and how large it is.
SIZES = """[...document.querySelectorAll("a[href], button, summary, select, textarea, label.phone-chip, label.btn, " +
        ".form-check-label, input:not([type=hidden]):not(.btn-check):not(.visually-hidden)")]
    .filter((one) => one.getClientRects().length && !one.closest(".skip, .modal"))
    .filter((one) => !one.matches(".form-check-input"))
    .map((one) => [one.id || one.textContent.trim().slice(0, 20), one.getBoundingClientRect().height])"""


def picture(name, content):
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def photo(width, height):
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(out, "JPEG", quality=92)
    return out.getvalue()


@pytest.mark.parametrize("width", [390, 320])
def test_pages_are_accessible_and_fit(phone, live_server, axe, no_sideways_scroll, shot, here, width):
    Building.objects.create(neighborhood=here, number="3号楼")
    phone.set_viewport_size({"width": width, "height": 720})
    open_intake(phone, live_server.url)
    phone.locator("#more summary").click()
    phone.get_by_label("居民同意留下联系方式").check()
    phone.get_by_label("联系电话").fill("x")
    phone.locator("#photo").set_input_files([picture("现场.jpg", photo(300, 200))])
    phone.get_by_label("意见内容").fill("电话13812345678")
    expect(phone.locator("#photos img")).to_have_count(1)
    phone.locator("#save").click()
    expect(phone.locator("#field-phone")).to_contain_text("至少 5 位")
    expect(phone.locator("#field-category")).to_contain_text("请选择类别")
    phone.locator("#place").click()
    shot(phone, "intake")
    no_sideways_scroll(phone)
    axe(phone)
    small = [(name, height) for name, height in phone.evaluate(SIZES) if height < SMALLEST]
    assert small == []
    assert len(phone.evaluate(SIZES)) > 25
    phone.goto(live_server.url + "/m/check/")
    phone.locator("#copy:enabled").wait_for()
    shot(phone, "intake-check")
    no_sideways_scroll(phone)
    axe(phone)
    assert [name for name, height in phone.evaluate(SIZES) if height < SMALLEST] == []


def test_a_remark_takes_three_taps_and_one_field(phone, live_server, capsys):
    """Counted, not estimated: every press and every field changed, from the page open to the number back."""
    open_intake(phone, live_server.url)
    phone.evaluate(
        """() => { window.taps = 0; window.typed = new Set();
            document.addEventListener("pointerdown", () => { window.taps += 1; }, true);
            document.addEventListener("input", (e) => {
                if (e.target.matches("textarea, select, input:not([type=radio])")) window.typed.add(e.target.id);
            }, true); }"""
    )
    started = datetime.now(UTC)
    phone.locator("label.phone-chip", has_text="电梯").click()
    phone.get_by_label("意见内容").click()
    phone.keyboard.insert_text("3号楼想装电梯，三楼以上都同意")
    phone.locator("#save").click()
    expect(phone.locator("#told")).to_contain_text("已上传，编号")
    seconds = (datetime.now(UTC) - started).total_seconds()
    taps, typed = phone.evaluate("[taps, [...typed]]")
    with capsys.disabled():
        print(f"\n一条意见：点按 {taps} 次，填写 {len(typed)} 项，机器用时 {seconds:.1f} 秒（不含口述）")
    assert taps <= MOST_TAPS
    assert len(typed) <= MOST_FIELDS
    assert Suggestion.objects.get().category_id == "ELEVATOR"


def test_places_the_last_used_first_and_found_without_signal(phone, live_server, context):
    for name in ("汴京路一号院", "曹门家属院", "黄河花园"):
        make_neighborhood(COMMUNITY, name)
    open_intake(phone, live_server.url)
    expect(phone.locator("#places")).to_be_visible()
    phone.get_by_role("button", name="黄河花园").click()
    write(phone, "先在黄河花园记一条")
    waits(phone, 0)
    phone.reload()
    ready(phone)
    expect(phone.locator("#place-name")).to_have_text("黄河花园")
    context.set_offline(True)
    phone.locator("#place").click()
    expect(phone.locator("#place-found li").first).to_contain_text("黄河花园")
    phone.locator("#place-search").fill("cmjsy")
    expect(phone.locator("#place-found li")).to_have_count(1)
    phone.locator("#place-search").press("Enter")
    expect(phone.locator("#place-name")).to_have_text("曹门家属院")
    write(phone, "没有信号时在曹门家属院记一条")
    context.set_offline(False)
    waits(phone, 0)
    assert Suggestion.objects.latest("pk").neighborhood.name == "曹门家属院"


def test_a_draft_outlives_the_page(phone, live_server):
    open_intake(phone, live_server.url)
    phone.locator("label.phone-chip", has_text="道路").click()
    phone.get_by_label("意见内容").fill("写到一半，相机把浏览器挤掉了 𠮷😀")
    phone.locator("#photo").set_input_files([picture("现场.jpg", photo(300, 200))])
    expect(phone.locator("#photos img")).to_have_count(1)
    phone.locator("#more summary").click()
    phone.get_by_label("具体位置").fill("东门")
    phone.reload()
    ready(phone)
    expect(phone.locator("#told")).to_contain_text("已恢复上次没有保存的内容")
    expect(phone.get_by_label("意见内容")).to_have_value("写到一半，相机把浏览器挤掉了 𠮷😀")
    expect(phone.get_by_label("道路")).to_be_checked()
    expect(phone.get_by_label("具体位置")).to_have_value("东门")
    expect(phone.locator("#photos img")).to_have_count(1)
    phone.locator("#save").click()
    waits(phone, 0)
    expect(phone.locator("#told")).to_contain_text("已上传")
    stored = Suggestion.objects.get()
    assert (stored.text, stored.place, stored.photos.count()) == ("写到一半，相机把浏览器挤掉了 𠮷😀", "东门", 1)
    phone.reload()
    ready(phone)
    expect(phone.get_by_label("意见内容")).to_have_value("")


def test_photos_are_made_small_and_three_at_most(phone, live_server):
    open_intake(phone, live_server.url)
    sent = [picture(f"{number}.jpg", photo(3000, 2000)) for number in range(4)]
    phone.locator("#photo").set_input_files(sent)
    expect(phone.locator("#photo-told")).to_contain_text("最多 3 张")
    expect(phone.locator("#photos img")).to_have_count(3)
    phone.get_by_role("button", name="移除照片2").click()
    expect(phone.locator("#photos img")).to_have_count(2)
    phone.locator("#photo").set_input_files([picture("合同.jpg", b"%PDF-1.4 no picture")])
    expect(phone.locator("#photo-told")).to_contain_text("“合同.jpg”不是本手机能打开的照片")
    write(phone, "带两张照片")
    waits(phone, 0)
    stored = [one.file for one in Suggestion.objects.get().photos.all()]
    assert [(max(one.width, one.height), one.content_type) for one in stored] == [(1280, "image/jpeg")] * 2


def test_a_photo_still_being_made_small_goes_with_its_remark(phone, live_server):
    open_intake(phone, live_server.url)
    phone.locator("label.phone-chip", has_text="道路").click()
    phone.get_by_label("意见内容").fill("选完照片马上保存")
    phone.locator("#photo").set_input_files([picture(f"{number}.jpg", photo(3000, 2000)) for number in range(3)])
    phone.locator("#save").click()
    expect(phone.locator("#told")).to_contain_text("已上传", timeout=15_000)
    assert Suggestion.objects.get().photos.count() == 3
    expect(phone.locator("#photos img")).to_have_count(0)


def test_ten_thousand_signs_are_told_and_kept(phone, live_server):
    open_intake(phone, live_server.url)
    phone.locator("label.phone-chip", has_text="道路").click()
    text = "路灯不亮。" * 1999 + "𠮷😀䶮灯。"
    phone.get_by_label("意见内容").fill(text)
    expect(phone.locator("#text-told")).to_contain_text("超出 8000 字")
    phone.locator("#save").click()
    expect(phone.locator("#field-text")).to_contain_text("请精简或分成几条")
    expect(phone.get_by_label("意见内容")).to_have_value(text)
    waits(phone, 0)
    phone.get_by_label("意见内容").fill("𠮷😀䶮" * 666 + "灯坏")
    expect(phone.locator("#text-left")).to_contain_text("还可写 0 字")
    phone.locator("#save").click()
    expect(phone.locator("#told")).to_contain_text("已上传")
    assert Suggestion.objects.get().text == "𠮷😀䶮" * 666 + "灯坏"


def test_a_clock_that_lies_decides_nothing(phone, live_server):
    phone.clock.set_system_time(datetime(1999, 12, 31, tzinfo=UTC))
    open_intake(phone, live_server.url, has_worker=False)
    write(phone, "手机时间是一九九九年")
    waits(phone, 0)
    stored = Suggestion.objects.get()
    assert stored.logged_at.year in (1999, 2000)
    assert abs((timezone.now() - stored.opened_at).total_seconds()) < 60


def test_contact_only_by_consent(phone, live_server):
    open_intake(phone, live_server.url)
    phone.locator("#more summary").click()
    phone.get_by_label("居民同意留下联系方式").check()
    phone.get_by_label("称呼").fill("张标记")
    phone.get_by_label("联系电话").fill("13812345678")
    phone.get_by_label("居民同意留下联系方式").uncheck()
    expect(phone.get_by_label("称呼")).to_be_hidden()
    write(phone, "居民后来又不愿留电话")
    waits(phone, 0)
    voice = Voice.objects.get()
    assert (voice.name, voice.phone, voice.has_consented) == ("", "", False)


def test_similar_remarks_are_shown_while_typing_and_pinyin_asks_once(phone, live_server, here, red_vest):
    category = SuggestionCategory.objects.get(pk="PIPES")
    known = take_in(by=red_vest, neighborhood=here, category=category, text="3号楼下水道堵塞，污水外溢")
    asked = []
    phone.on("request", lambda request: asked.append(request.url) if "/similar/" in request.url else None)
    open_intake(phone, live_server.url)
    box = phone.get_by_label("意见内容")
    box.focus()
    keyboard = phone.context.new_cdp_session(phone)
    for text in ("xia", "xia'shui", "xia'shui'dao", "xia'shui'dao'du"):
        keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": 3, "selectionEnd": 3})
        phone.wait_for_timeout(650)  # longer than the pause after which it is asked
    assert asked == []
    assert "xia" not in str(phone.evaluate("Outbox.get(`draft-${Intake.who.person}`)"))
    keyboard.send("Input.insertText", {"text": "下水道堵塞污水外溢"})
    found = phone.locator("#similar")
    expect(found).to_contain_text(known.number)
    expect(found.get_by_role("link", name=known.number)).to_have_attribute("href", re.compile(rf"/{known.pk}/$"))
    assert len(asked) == 1
