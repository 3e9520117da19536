"""The public pages in Chromium: with a script and without, on a phone, for elders, on paper."""

import re

import pytest
from playwright.sync_api import expect

from renovation.core.models import Parameter
from residents.models import Suggestion, SuggestionPhoto, Urge, Voice
from tests.residents.loop_cast import people
from tests.residents.open_cast import Sent
from tools.auditing.corpus import photo as photos

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(here, settings, tmp_path):
    """Three suggestions at different points, each with its author's link."""
    settings.TOMBSTONE_FILE = str(tmp_path / "tombstones.txt")
    here.buildings.create(number="3栋")
    cast = people()
    first = Sent(cast, here).verified()
    answered = Sent(cast, here).worked()
    ended = Sent(cast, here).worked()
    ended.told()
    return {"here": here, "first": first, "answered": answered, "ended": ended}


def pages(told):
    number, here = told["first"].row.number, told["here"].pk
    return {
        "home": "/open/?q=集英",
        "neighborhood": f"/open/n/{here}/",
        "suggest": f"/open/n/{here}/suggest/",
        "find": "/open/s/?number=12",
        "status": f"/open/s/{number}/",
        "join": f"/open/s/{number}/join/",
        "new": f"{told['first'].link}?new=1",
        "rate": told["answered"].link,
        "ended": told["ended"].link,
        "gone": "/open/f/unknown/",
        "nothing": "/open/n/99999/",
    }


SCREENS = {
    "desk": (1366, 768, False),
    "phone": (390, 844, False),
    "small": (320, 640, False),
    "elder": (390, 844, True),
}


@pytest.mark.parametrize("screen_name", SCREENS)
def test_every_page_is_read_by_everybody(
    page, live_server, told, axe, no_sideways_scroll, shot, console_clean, screen_name
):
    width, height, is_elder = SCREENS[screen_name]
    page.set_viewport_size({"width": width, "height": height})
    if is_elder:
        page.goto(f"{live_server.url}/open/?elder=1")
    for name, path in pages(told).items():
        page.goto(live_server.url + path)
        console_clean[:] = [said for said in console_clean if "404" not in said]
        assert (page.locator("html[data-elder]").count() == 1) is is_elder
        no_sideways_scroll(page)
        axe(page)
        shot(page, f"open-{name}{'-elder' if is_elder else ''}")
        low = page.locator("main .btn:visible, main input:visible:not([type=radio], [type=checkbox]), main select")
        heights = low.evaluate_all("all => all.map(one => Math.round(one.getBoundingClientRect().height))")
        assert min(heights, default=48) >= (60 if is_elder else 48), (name, heights)


def picture(name, content):
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def walk(page, live_server, here):
    """From the site board's code to the slip, the way a resident goes."""
    page.goto(f"{live_server.url}/open/n/{here.pk}/")
    page.get_by_role("link", name="提意见、提建议").click()
    page.get_by_label("照明").check()
    page.get_by_label("您的意见或建议").fill("三号楼前的路灯坏了")
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.locator("blockquote")).to_contain_text("三号楼前的路灯坏了")


def test_a_suggestion_from_the_board_to_the_slip(page, live_server, told, axe, no_sideways_scroll, shot):
    page.set_viewport_size({"width": 390, "height": 844})
    walk(page, live_server, told["here"])
    sent = [picture("灯.jpg", photos.phone_photo()), picture("坏.jpg", b"no picture")]
    page.locator("#id_photos").set_input_files(sent)
    page.get_by_label("称呼").fill("王")
    page.get_by_role("button", name="提交", exact=True).last.click()
    expect(page.locator("#id_photos_error")).to_contain_text("“坏.jpg”没有收下")
    expect(page.get_by_label("灯.jpg")).to_be_checked()
    expect(page.get_by_label("称呼")).to_have_value("王")
    axe(page)
    no_sideways_scroll(page)
    shot(page, "open-send-refused")
    page.get_by_label(re.compile("我同意")).check()
    # Enter in a field sends, and does not go back a step.
    page.get_by_label("称呼").press("Enter")
    expect(page.get_by_role("heading", name="已收到，谢谢您")).to_be_visible()
    row = Suggestion.objects.latest("pk")
    expect(page.locator(".slip-number")).to_contain_text(row.number)
    expect(page.get_by_role("button", name="打印回执")).to_be_visible()
    assert (row.text, SuggestionPhoto.objects.get().suggestion) == ("三号楼前的路灯坏了", row)
    page.reload()
    assert Suggestion.objects.latest("pk") == row
    page.get_by_role("button", name="催一催").click()
    expect(page.get_by_role("status")).to_contain_text("已催办")
    page.get_by_role("link", name="删除我的联系方式").click()
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="确认删除").click()
    expect(page.get_by_role("status")).to_contain_text("您的联系方式已删除")
    assert (Urge.objects.count(), Voice.objects.latest("pk").name) == (1, "")


def test_everything_works_without_a_script(browser, live_server, told):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    walk(page, live_server, told["here"])
    page.get_by_role("button", name="返回修改").click()
    expect(page.get_by_label("您的意见或建议")).to_have_value("三号楼前的路灯坏了")
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="提交", exact=True).last.click()
    expect(page.get_by_role("heading", name="已收到，谢谢您")).to_be_visible()
    page.goto(f"{live_server.url}/open/s/{told['first'].row.number}/")
    page.get_by_role("link", name="我也是，附议").click()
    page.get_by_role("button", name="确认附议").last.click()
    expect(page.get_by_role("heading", name="已收到，谢谢您")).to_be_visible()
    page.goto(live_server.url + told["answered"].link)
    page.get_by_role("radio", name="不满意").check()
    page.get_by_label("想说的话").fill("还是不亮")
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("status").first).to_contain_text("已重新办理")
    page.get_by_role("link", name="长者模式").click()
    assert page.locator("html[data-elder]").count() == 1
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.url == live_server.url + told["answered"].link
    context.close()


def test_what_was_asked_shows_while_typing_and_not_within_pinyin(page, live_server, told):
    asked = []
    page.on("request", lambda request: "/similar/" in request.url and asked.append(request.url))
    page.goto(f"{live_server.url}/open/n/{told['here'].pk}/suggest/")
    text = page.get_by_label("您的意见或建议")
    text.evaluate(
        "e => { e.value = 'loudaodeng'; e.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true})); }"
    )
    page.wait_for_timeout(900)
    assert asked == []
    text.fill("我们楼道的灯不亮了")
    own = page.locator(f"#similar a[href='/open/s/{told['first'].row.number}/join/']")
    expect(page.locator(f"#similar a[href='/open/s/{told['ended'].row.number}/']")).to_have_text("楼道灯不亮")
    expect(own).to_have_text("楼道灯不亮")
    own.click()
    expect(page.get_by_role("heading", name="我也是：附议这条意见")).to_be_visible()


def test_slip_and_poster_are_one_sheet_each_without_buttons(page, live_server, told, sign_in, tmp_path, shot):
    page.emulate_media(media="print")
    page.goto(f"{live_server.url}{told['first'].link}?new=1")
    for selector in (".btn", ".head-tools", "form"):
        assert page.locator(f"{selector}:visible").count() == 0, selector
    expect(page.locator(".slip .qr")).to_be_visible()
    expect(page.locator(".site-foot")).to_be_visible()
    sign_in(told["first"].cast.red)
    page.goto(f"{live_server.url}/suggestions/poster/{told['here'].pk}/")
    assert page.locator(".btn:visible").count() == 0
    shot(page, "open-poster")
    assert sheets(page.pdf(format="A4", prefer_css_page_size=True)) == 1


def test_the_status_prints_on_one_sheet(page, live_server, told):
    page.goto(f"{live_server.url}/open/s/{told['ended'].row.number}/")
    assert sheets(page.pdf(format="A4", prefer_css_page_size=True)) == 1


def test_the_poster_is_read_by_everybody(page, live_server, told, sign_in, axe, no_sideways_scroll, screen):
    sign_in(told["first"].cast.red)
    page.goto(f"{live_server.url}/suggestions/poster/{told['here'].pk}/")
    no_sideways_scroll(page)
    axe(page)


def test_too_often_is_said_on_the_form(page, live_server, told, axe, console_clean):
    Parameter.objects.create(code="public.hourly", value=1, valid_from="2020-01-01")
    for _time in range(2):
        walk(page, live_server, told["here"])
        page.get_by_role("button", name="提交", exact=True).last.click()
    expect(page.get_by_role("alert")).to_contain_text("提交太频繁")
    console_clean.clear()  # Chromium tells of the 429.
    axe(page)


def sheets(pdf):
    return len(re.findall(rb"/Type\s*/Page(?!s)", pdf))
