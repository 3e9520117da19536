"""Four eyes on a desk and on a phone: asking for a removal, each kind of request, the second person's no and yes."""

import pytest

from projects.actions.funding import ask_to_drop_funding
from projects.actions.site import change_site
from renovation.core.actions.building import ask_to_drop_building
from renovation.core.actions.neighborhood import change_neighborhood
from renovation.core.enums import RequestState
from renovation.core.models import ChangeRequest
from tests.fixtures.requests import finished_site, old_building, old_line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(here, district_officer):
    """Requests of each kind of row, all by one person, some with long reasons."""
    site, long = finished_site(here), "经现场核实与原台账不一致，附街道会议纪要，请予更正" * 4
    change_neighborhood(
        by=district_officer, neighborhood=here, version=here.version, is_in_program=False, correction_reason=long
    )
    change_site(by=district_officer, site=site, version=site.version, household_count=90, correction_reason=long)
    ask_to_drop_building(by=district_officer, building=old_building(here), reason="已拆除")
    ask_to_drop_funding(by=district_officer, funding=old_line(site), reason="重复录入")
    return list(ChangeRequest.objects.order_by("pk"))


def test_pages_of_requests(page, screen, sign_in, asked, city_command, axe, no_sideways_scroll, shot):
    sign_in(city_command)
    for name, path in {"list": "/requests/", "mine": "/requests/?mine=asked"}.items():
        page.goto(path)
        axe(page)
        no_sideways_scroll(page)
        shot(page, f"requests-{name}")
    for request in asked:
        page.goto(f"/requests/{request.pk}/")
        page.get_by_role("button", name="通过并执行").wait_for()
        axe(page)
        no_sideways_scroll(page)
        shot(page, f"request-{request.action}")


def test_a_removal_is_asked_for_and_taken_back(
    page, screen, sign_in, here, community_worker, axe, no_sideways_scroll, shot
):
    building = old_building(here)
    sign_in(community_worker)
    page.goto(f"/buildings/{building.pk}/drop/")
    page.get_by_role("button", name="提交删除申请").click()
    page.locator("#id_reason_error").wait_for()
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("理由").fill("已拆除")
    page.get_by_role("button", name="提交删除申请").click()
    page.get_by_text("待删除").first.wait_for()
    axe(page)
    no_sideways_scroll(page)
    shot(page, "request-marked")
    page.goto(f"/requests/{ChangeRequest.objects.get().pk}/")
    axe(page)
    no_sideways_scroll(page)
    shot(page, "request-own")
    page.get_by_role("button", name="撤回申请").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    page.get_by_text("申请已撤回。").wait_for()
    assert ChangeRequest.objects.get().state == RequestState.WITHDRAWN


def test_a_no_needs_words_and_a_yes_does_it(page, screen, sign_in, asked, city_command, axe, no_sideways_scroll, shot):
    refused, allowed = asked[0], asked[2]
    sign_in(city_command)
    page.goto(f"/requests/{refused.pk}/")
    page.get_by_role("button", name="退回").click()
    page.locator("#id_note_error").wait_for()
    axe(page)
    no_sideways_scroll(page)
    shot(page, "request-refusal-error")
    page.get_by_label("意见").fill("请附会议纪要")
    page.get_by_role("button", name="退回").click()
    page.get_by_text("已退回，申请人可看到您的意见。").wait_for()
    page.goto(f"/requests/{allowed.pk}/")
    page.get_by_role("button", name="通过并执行").click()
    page.get_by_text("已复核通过并执行。").wait_for()
    axe(page)
    no_sideways_scroll(page)
    shot(page, "request-decided")
