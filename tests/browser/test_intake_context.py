"""The intake at a meeting or a door, and what a phone must be able to do for it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from renovation.core.models import Building, Dwelling
from residents.models import Event, Suggestion, Visit, Voice
from tests.browser.outbox import line, open_intake, ready, waits, write
from tests.fixtures.cast import COMMUNITY, make_neighborhood

pytestmark = pytest.mark.django_db(transaction=True)


def test_at_a_meeting_one_remark_after_the_other(phone, live_server, context, here, red_vest, axe):
    make_neighborhood(COMMUNITY, "黄河花园")
    event = Event.objects.create(
        neighborhood=here,
        kind="STOOL_COUNCIL",
        title="电梯怎么装",
        place="凉亭",
        starts_at=timezone.now(),
        host=red_vest,
    )
    open_intake(phone, live_server.url, query=f"?event={event.pk}")
    expect(phone.locator("#occasion")).to_contain_text("小板凳议事会：电梯怎么装")
    expect(phone.locator("#place")).to_be_disabled()
    # Half of a line behind the bar that stays at the bottom would count as a small target.
    phone.locator("#outbox").scroll_into_view_if_needed()
    axe(phone)
    context.set_offline(True)
    phone.reload()
    ready(phone)
    expect(phone.locator("#occasion")).to_contain_text("电梯怎么装")
    for text in ("希望先装二单元", "分期付款行不行"):
        phone.locator("label.phone-chip", has_text="电梯").click()
        phone.get_by_label("意见内容").fill(text)
        phone.get_by_role("button", name="保存并再记一条").click()
        expect(line(phone, text)).to_be_visible()
        expect(phone.get_by_label("意见内容")).to_be_focused()
    context.set_offline(False)
    waits(phone, 0)
    rows = Suggestion.objects.values_list("text", "event", "channel", "neighborhood")
    assert sorted(rows) == sorted((text, event.pk, "EVENT", here.pk) for text in ("希望先装二单元", "分期付款行不行"))


def test_at_a_door_the_flat_stays(phone, live_server, here, red_vest):
    building = Building.objects.create(neighborhood=here, number="3号楼")
    door = Dwelling.objects.create(building=building, number="1-301")
    visit = Visit.objects.create(
        neighborhood=here,
        kind="RESIDENTS",
        building=building,
        dwelling=door,
        visited_on=timezone.localdate(),
        by=red_vest,
    )
    open_intake(phone, live_server.url, query=f"?visit={visit.pk}")
    expect(phone.locator("#occasion")).to_contain_text("3号楼 1-301")
    for text in ("楼道灯不亮", "垃圾桶太远"):
        phone.locator("#more").evaluate("(box) => { box.open = true; }")
        phone.get_by_label("居民同意留下联系方式").check()
        expect(phone.get_by_label("门牌")).to_have_value("1-301")
        write(phone, text)
        waits(phone, 0)
    rows = Suggestion.objects.values_list("visit", "channel", "building")
    assert list(rows) == [(visit.pk, "VISIT", building.pk)] * 2
    assert [voice.flat for voice in Voice.objects.all()] == ["1-301"] * 2


def test_an_occasion_that_is_gone_is_told(phone, live_server):
    open_intake(phone, live_server.url, query="?event=999")
    expect(phone.locator("#occasion")).to_contain_text("没有找到这次走访或活动")
    write(phone, "按现场记录")
    waits(phone, 0)
    assert Suggestion.objects.get().channel == "FIELD"


def test_the_check_says_what_this_phone_can_do(phone, live_server, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.goto(live_server.url + "/m/check/")
    phone.get_by_role("button", name="复制结果").click()
    expect(phone.locator("#told")).to_have_text("已复制")
    for name in ("storage", "worker", "locks", "photo", "portal", "clock", "https", "cookies"):
        expect(phone.locator(f"#results li[data-check={name}]")).to_have_attribute("data-verdict", "good")
    assert "Chrome/" in phone.evaluate("navigator.clipboard.readText()")


def test_the_check_finds_what_is_missing(phone, live_server, context):
    context.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('x', 'SecurityError'); };"
        "Navigator.prototype.__defineGetter__('serviceWorker', () => undefined);"
        "window.createImageBitmap = undefined;"
    )
    phone.goto(live_server.url + "/m/check/")
    phone.locator("#copy:enabled").wait_for()
    for name, verdict in {"storage": "bad", "worker": "partly", "photo": "partly"}.items():
        expect(phone.locator(f"#results li[data-check={name}]")).to_have_attribute("data-verdict", verdict)
    expect(phone.locator("#results")).to_contain_text("请退出无痕模式")


def test_the_worker_leaves_other_pages_alone(phone, live_server):
    open_intake(phone, live_server.url)
    scopes = phone.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope))")
    assert scopes == [f"{live_server.url}/m/"]
    phone.goto(live_server.url + "/account/")
    assert phone.evaluate("navigator.serviceWorker.controller") is None
