"""The dashboard's pages in Chromium: accessible on desk and phone, current by themselves, honest when cut off."""

import re

import pytest
from playwright.sync_api import expect

from projects.actions.progress_report import report_progress
from renovation.dashboard import rollups
from tests.fixtures.cast import COMMUNITY, DISTRICT

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = [f"/command/{DISTRICT}/", f"/command/{COMMUNITY}/", "/", "/indicators/", "/changes/"]


@pytest.fixture
def officer(works, district_officer):
    report_progress(by=district_officer, site=works.sites[2], progress_pct=20)
    rollups.refresh()
    return district_officer


def test_pages_are_accessible_on_desk_and_phone(
    live_server, page, screen, axe, no_sideways_scroll, shot, sign_in, officer
):
    sign_in(officer)
    for path in PAGES:
        page.goto(live_server.url + path)
        for definition in page.locator("details").all()[:1]:
            definition.locator("summary").click()
        no_sideways_scroll(page)
        shot(page, "dashboard" + path.replace("/", "-").rstrip("-"))
        axe(page)


def test_the_loop_s_numbers_open_their_rows(live_server, page, screen, axe, no_sideways_scroll, sign_in, officer):
    sign_in(officer)
    page.goto(f"{live_server.url}/command/{DISTRICT}/")
    panel = page.get_by_role("region", name="居民意见闭环")
    expect(panel.locator(".funnel-step")).to_have_count(5)
    links = panel.get_by_role("link").evaluate_all("all => all.map(one => [one.innerText.trim(), one.href])")
    for words, address in links:
        page.goto(address)
        no_sideways_scroll(page)
        number = re.search(r"\d+", words)
        if number and "/suggestions/list/" in address:
            expect(page.locator(".pager-count")).to_contain_text(f"共 {number[0]} 条")
    axe(page)


def test_contractor_finds_the_button(live_server, page, screen, axe, no_sideways_scroll, sign_in, works, contractor):
    sign_in(contractor)
    page.goto(live_server.url + "/")
    no_sideways_scroll(page)
    axe(page)


def test_from_district_to_neighborhood_and_back(live_server, page, sign_in, officer):
    sign_in(officer)
    page.goto(live_server.url + "/command/")
    for name in ("金明池街道", "碧水社区"):
        page.locator("#below-head").locator("xpath=ancestor::section").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    page.get_by_role("link", name="小区1 ").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("小区1")
    page.go_back()
    page.get_by_role("navigation", name="当前位置").get_by_role("link", name="示范区").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("示范区")


def test_board_follows_a_change_and_says_when_it_is_cut_off(
    live_server, page, context, console_clean, sign_in, works, officer
):
    sign_in(officer)
    page.goto(f"{live_server.url}/command/{DISTRICT}/")
    # The page's own interval is 30 s; the test asks at once through the same element.
    address = "document.getElementById('board').getAttribute('hx-get')"
    again = f"htmx.ajax('GET', {address}, {{source: '#board', target: '#board', swap: 'outerHTML'}})"
    report_progress(by=officer, site=works.sites[2], progress_pct=63)
    page.evaluate(again)
    expect(page.locator(".trail").first).to_contain_text("63")
    context.set_offline(True)
    page.evaluate(f"{again}.catch(() => null)")
    expect(page.locator("#connection")).to_contain_text("连接中断，显示")
    expect(page.locator(".toast")).to_have_count(0)
    context.set_offline(False)
    page.evaluate(again)
    expect(page.locator("#connection")).to_be_hidden()
    console_clean.clear()
