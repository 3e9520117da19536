"""The workbench and the page of one suggestion in Chromium, on desk and phone: keys, picks, the study's preview."""

import re

import pytest
from playwright.sync_api import expect

from residents.actions.urge import urge
from residents.enums import Step
from residents.models import Suggestion

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rows(loop):
    """One at each step, one of them in nobody's hand, urged and lifted."""
    found = [loop.log("3号楼2单元下水道堵了，污水漫到楼道，请尽快疏通", voice=loop.voice), loop.log("3号楼下水道堵了")]
    found += [loop.to_plan(loop.log("院里路灯不亮", category="LIGHTING"))]
    found += [
        loop.to_supervise(loop.log("停车位不够", category="PARKING")),
        loop.to_report(loop.log("楼顶漏水", category="ROOF")),
    ]
    urge(by=loop.red, suggestion=found[0])
    Suggestion.objects.filter(pk=found[1].pk).update(owner=None, level=9, due_on="2026-01-05", urge_count=4, round=2)
    return found


def test_pages_are_accessible_on_desk_and_phone(
    page,
    live_server,
    sign_in,
    screen,
    axe,
    no_sideways_scroll,
    shot,
    console_clean,
    loop,
    rows,
):
    sign_in(loop.committee)
    first = rows[0].pk
    pages = {
        "board": "/suggestions/",
        "list": "/suggestions/list/",
        "one": f"/suggestions/{first}/",
        "study": f"/suggestions/{first}/study/",
        "merge": f"/suggestions/{first}/merge/",
        "hand-over": f"/suggestions/{first}/hand-over/",
        "bulk": f"/suggestions/hand-over/?pick={first}&pick={rows[1].pk}",
        "reported": f"/suggestions/{rows[4].pk}/",
        "not-now": f"/suggestions/{rows[4].pk}/study/",
    }
    for name, path in pages.items():
        page.goto(live_server.url + path)
        shot(page, f"suggestion-{name}")
        no_sideways_scroll(page)
        axe(page)
    # Chromium reports the page that says "not now" (409) as a failed load.
    assert all("409" in said for said in console_clean)
    console_clean.clear()


def test_the_board_is_walked_and_picked_by_keys(page, live_server, sign_in, shot, loop, rows, here):
    sign_in(loop.committee)
    page.goto(f"{live_server.url}/suggestions/")
    bulk = page.get_by_role("button", name="批量转交")
    expect(bulk).to_be_disabled()
    page.keyboard.press("j")
    first = page.locator("[data-card]").first
    expect(first.get_by_role("link")).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("已选 2 条")).to_be_visible()
    page.keyboard.press("x")
    page.keyboard.press("k")
    expect(first.get_by_role("link")).to_be_focused()
    expect(page.get_by_text("已选 1 条")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_text("到下一条、上一条意见")).to_be_visible()
    expect(page.locator("#keys")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_label("查找")).to_be_focused()
    # In the search field the keys are letters.
    page.keyboard.type("jx")
    expect(page.get_by_label("查找")).to_have_value("jx")
    page.get_by_label("查找").fill("路灯")
    expect(page.locator("[data-card]")).to_have_count(1)
    expect(page).to_have_url(re.compile("q="))
    page.get_by_label("查找").fill("")
    expect(page.locator("[data-card]")).to_have_count(5)
    page.locator("[name=pick]").first.check()
    bulk.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("批量转交")


def test_the_study_shows_what_the_resident_will_read(page, live_server, sign_in, screen, axe, shot, loop, rows):
    sign_in(loop.committee)
    row = Suggestion.objects.get(pk=rows[0].pk)
    page.goto(f"{live_server.url}/suggestions/{row.pk}/study/")
    reason, answer = page.get_by_label("不采纳原因"), page.get_by_label("给居民的答复")
    expect(reason).to_be_hidden()
    page.get_by_label("不采纳", exact=True).check()
    expect(page.get_by_label("再次研判日期")).to_be_hidden()
    reason.select_option("PRIVATE_PART")
    expect(answer).to_have_value(re.compile("住户自己家里"))
    told = page.locator(".told")
    expect(told).to_contain_text("没有采纳")
    expect(told).to_contain_text("属于业主专有部分")
    answer.fill("这根水管在您家里，请自己修。")
    expect(told).to_contain_text("请自己修")
    # Whatever is chosen next, what somebody wrote themselves stays.
    reason.select_option("COST")
    expect(answer).to_have_value("这根水管在您家里，请自己修。")
    shot(page, "suggestion-study-told")
    axe(page)
    page.get_by_role("button", name="研判", exact=True).click()
    expect(page.get_by_text("研判结果已保存")).to_be_visible()
    row.refresh_from_db()
    assert (row.step, row.decline_reason) == (Step.REPORT_BACK, "COST")


def test_a_voice_is_shown_for_a_reason(page, live_server, sign_in, screen, axe, console_clean, loop, rows):
    sign_in(loop.red)
    page.goto(f"{live_server.url}/suggestions/{rows[0].pk}/")
    voice = page.locator(".voice-name").first
    expect(voice).to_contain_text("138****1111")
    voice.get_by_role("button", name="显示").click()
    expect(voice.locator(".field-errors")).to_be_visible()
    voice.get_by_label("查看原因").fill("上门反馈")
    voice.get_by_role("button", name="显示").click()
    expect(voice).to_contain_text("13800001111")
    axe(page)
    assert all("422" in said for said in console_clean)
    console_clean.clear()
