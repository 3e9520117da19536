"""Visits and meetings in Chromium, on the desk and at the door: big enough to tap, quick enough to keep up."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from renovation.core.actions.dwelling import lay_out_doors
from renovation.core.models import Building
from residents.actions.event import announce_event, count_people, hold_event
from residents.actions.visit import log_visit
from residents.actions.visit_round import open_round
from residents.models import EventAttendance, Suggestion, Visit

pytestmark = pytest.mark.django_db(transaction=True)
TAPPED = ".tall a, .tall button, .tall input, .tall select, .tall textarea, a.door"
SMALL = """tapped => [...document.querySelectorAll(tapped)]
  .map(el => [el, el.matches('.btn-check') ? el.nextElementSibling : el.closest('.form-check') || el])
  .filter(([el, box]) => el.type !== 'hidden' && !el.closest('.hint') && box.getClientRects().length)
  .map(([el, box]) => [el.outerHTML.slice(0, 80), box.getBoundingClientRect()])
  .filter(([, box]) => box.height < 47.5 || box.width < 47.5).map(([html]) => html)"""


@pytest.fixture
def round_(here, community_worker):
    for number in (1, 2):
        building = Building.objects.create(
            neighborhood=here, number=f"{number}号楼", entrance_count=3, storeys=6, household_count=36
        )
        lay_out_doors(by=community_worker, building=building, entrances=3, storeys=6, doors=2)
    started = open_round(by=community_worker, neighborhood=here, title="改造意愿入户走访")
    for number, result in (("1-101", "MET"), ("1-102", "NOT_HOME"), ("1-201", "REFUSED"), ("1-202", "VACANT")):
        fixed = {"by": community_worker, "neighborhood": here, "visit_round": started, "kind": "RESIDENTS"}
        log_visit(**fixed, result=result, dwelling=building.dwellings.get(number=number), note="回访时间：晚上")
    return started


@pytest.fixture
def event(here, round_, community_worker):
    starts_at = timezone.now() + timedelta(days=1)
    facts = {"kind": "STOOL_COUNCIL", "title": "停车位怎么划", "place": "3号楼前", "starts_at": starts_at}
    announce_event(by=community_worker, neighborhood=here, **facts)
    held = announce_event(by=community_worker, neighborhood=here, **facts)
    hold_event(by=community_worker, event=held)
    count_people(by=community_worker, event=held, more=3, building=here.buildings.first())
    return held


def test_pages_are_accessible_on_desk_and_phone(
    page, live_server, sign_in, screen, axe, no_sideways_scroll, shot, here, round_, event, community_worker
):
    sign_in(community_worker)
    building = Building.objects.get(number="2号楼")
    visit = Visit.objects.get(result="MET")
    door = building.dwellings.get(number="2-101")
    pages = {
        "hub": "/voice/",
        "rollup": "/visits/",
        "rollup-community": "/visits/?by=community",
        "visits": "/visits/all/",
        "rounds": f"/neighborhoods/{here.pk}/visits/",
        "round": f"/visits/rounds/{round_.pk}/",
        "round-carry": f"/visits/rounds/{round_.pk}/carry/",
        "map": f"/visits/rounds/{round_.pk}/map/?building={building.pk}",
        "pending": f"/visits/rounds/{round_.pk}/pending/",
        "sheet": f"/visits/rounds/{round_.pk}/sheet/",
        "visit-add": f"/visits/rounds/{round_.pk}/log/",
        "door": f"/doors/{door.pk}/visit/",
        "visit": f"/visits/{visit.pk}/",
        "events": "/events/",
        "event-add": "/events/add/",
        "event-announced": f"/events/{event.pk - 1}/",
        "event": f"/events/{event.pk}/",
        "event-minutes": f"/events/{event.pk}/minutes/",
        "event-sheet": f"/events/{event.pk}/sheet/",
        "doors": f"/neighborhoods/{here.pk}/doors/",
        "doors-import": f"/neighborhoods/{here.pk}/doors/import/",
        "doors-building": f"/buildings/{building.pk}/doors/",
        "doors-one": f"/doors/{door.pk}/edit/",
    }
    for name, path in pages.items():
        page.goto(live_server.url + path)
        shot(page, f"visits-{name}")
        no_sideways_scroll(page)
        axe(page)
        assert page.evaluate(SMALL, TAPPED) == [], name


def test_three_doors_in_a_stairwell(page, live_server, sign_in, screen, round_, community_worker):
    sign_in(community_worker)
    building = Building.objects.get(number="1号楼")
    page.goto(f"{live_server.url}/visits/rounds/{round_.pk}/map/?building={building.pk}")
    # Two taps for a door where nobody is.
    for number in ("2-301", "2-302"):
        page.get_by_role("link", name=number).click()
        page.get_by_role("button", name="家中无人").click()
        expect(page.get_by_role("link", name=number)).to_contain_text("家中无人")
    page.get_by_role("link", name="2-402").click()
    page.get_by_text("“五老”人员").click()
    page.get_by_role("button", name="已走访").click()
    for words in ("楼道灯坏了", "下水道返味"):
        page.get_by_text("楼道", exact=True).click()
        page.get_by_label("居民怎么说").fill(words)
        page.get_by_role("button", name="保存并再记一条").click()
        expect(page.get_by_text("可接着记下一条")).to_be_visible()
        expect(page.get_by_label("居民怎么说")).to_have_value("")
    page.get_by_role("link", name="下一户").click()
    expect(page.get_by_role("link", name="2-402")).to_contain_text("已走访")
    assert Visit.objects.latest("pk").kind == "ELDERS"
    assert list(Suggestion.objects.order_by("pk").values_list("text", flat=True)) == ["楼道灯坏了", "下水道返味"]


def test_a_meeting_is_written_down_as_it_goes(page, live_server, sign_in, screen, axe, event, community_worker):
    sign_in(community_worker)
    page.goto(f"{live_server.url}/events/{event.pk}/")
    page.get_by_text("停车", exact=True).click()
    line = page.get_by_label("居民怎么说")
    line.click()
    for number, words in enumerate(("车位太少", "消防通道被占", "夜里有人按喇叭"), start=1):
        page.keyboard.insert_text(words)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=f"已记意见 {number} 条")).to_be_visible()
        expect(line).to_have_value("")
        # The next line can be typed at once.
        expect(line).to_be_focused()
    axe(page)
    heads = page.locator("#heads")
    more = heads.get_by_role("button", name="加一人 2号楼")
    # Faster than the answers come: every tap counts, each for what it said.
    for button in (more, more, more, heads.get_by_role("button", name="减一人 2号楼"), more):
        button.click()
    heads.get_by_role("button", name="减一人 1号楼").click()
    first, second = Building.objects.order_by("pk")
    expect(page.locator(f"#people-{first.pk}")).to_have_text("2")
    expect(page.locator(f"#people-{second.pk}")).to_have_text("3")
    expect(page.locator("#people-total")).to_have_text("5")
    assert sorted(EventAttendance.objects.values_list("building__number", "people")) == [("1号楼", 2), ("2号楼", 3)]
    assert [row.category_id for row in Suggestion.objects.all()] == ["PARKING"] * 3


def test_the_sheet_prints_a_page_for_each_building(page, live_server, sign_in, round_, community_worker):
    sign_in(community_worker)
    page.goto(f"{live_server.url}/visits/rounds/{round_.pk}/sheet/")
    pdf = page.pdf(prefer_css_page_size=True)
    # 36 and 33 rows of 9 mm: two pages each on A4.
    assert pdf.count(b"/Type /Page\n") == 4
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="打印")).to_be_hidden()
    expect(page.locator(".site-head")).to_be_hidden()
