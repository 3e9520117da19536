"""Delegates, their findings and disputes in Chromium: on desk and phone, and a walk through each."""

import pytest
from playwright.sync_api import expect

from residents.models import Delegate, Dispute
from tests.browser.said_world import make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(loop, here):
    return make_world(loop, here)


def test_pages_are_accessible_on_desk_and_phone(
    page, live_server, sign_in, screen, axe, no_sideways_scroll, shot, loop, world
):
    sign_in(loop.doer)
    pages = {
        "delegates": "/delegates/",
        "delegates-site": f"/delegates/sites/{world.site.pk}/",
        "delegate-add": f"/delegates/sites/{world.site.pk}/add/",
        "delegate-end": f"/delegates/{world.delegate.pk}/end/",
        "delegates-all": "/delegates/all/",
        "checklist": f"/delegates/{world.delegate.pk}/findings/",
        "findings": "/delegates/findings/",
        "defects": "/defects/",
        "defect": f"/defects/{world.finding.defect_id}/",
        "disputes": "/disputes/",
        "dispute": f"/disputes/{world.dispute.pk}/",
        "dispute-add": "/disputes/add/",
        "dispute-edit": f"/disputes/{world.dispute.pk}/edit/",
        "dispute-sitting": f"/disputes/{world.dispute.pk}/sessions/add/",
        "dispute-party": f"/disputes/{world.dispute.pk}/parties/add/",
        "dispute-close": f"/disputes/{world.dispute.pk}/close/",
        "attendance": "/events/attendance/",
        "visits-doors": "/visits/doors/",
        "issues": "/questionnaires/issues/",
        "responses": "/questionnaires/responses/",
        "neighborhood": f"/neighborhoods/{world.site.neighborhood_id}/",
    }
    for name, path in pages.items():
        assert page.goto(live_server.url + path).status == 200, name
        shot(page, f"roster-{name}")
        no_sideways_scroll(page)
        axe(page)


def test_a_name_is_shown_for_a_reason_and_hidden_before(page, live_server, sign_in, screen, loop, world):
    sign_in(loop.doer)
    page.goto(f"{live_server.url}/delegates/sites/{world.site.pk}/")
    expect(page.locator("main")).not_to_contain_text("王大爷")
    page.get_by_label("查看原因").first.fill("请他来看井盖")
    page.get_by_role("button", name="显示").first.click()
    expect(page.locator("main")).to_contain_text("王大爷")
    assert Delegate.objects.get().ends_on is None


def test_a_dispute_is_settled_with_its_outcome(page, live_server, sign_in, screen, axe, loop, world):
    sign_in(loop.doer)
    page.goto(f"{live_server.url}/disputes/{world.dispute.pk}/")
    page.get_by_role("link", name="办结").click()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".error-summary")).to_be_visible()
    axe(page)
    page.get_by_label("达成协议").check()
    page.get_by_label("调解结果").fill("22点后停工，每周通报")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("22点后停工，每周通报")
    assert Dispute.objects.get().state == "SETTLED"
