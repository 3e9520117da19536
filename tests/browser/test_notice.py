"""Messages, delegates, defects and disputes, on a desk and on a phone: within reach of everybody, no wider than it."""

import pytest
from django.utils import timezone

from projects.models import Defect, ProjectParty
from renovation.core.actions.notification import notify
from renovation.core.enums import Role
from residents.actions.delegate import name_delegate
from residents.actions.dispute import add_session, open_dispute
from residents.actions.dispute_party import add_party
from tests.fixtures.cast import CITY, COMMUNITY, make_site, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def works(here, firm, community_worker):
    """A site with a delegate, a defect of its firm, and a dispute."""
    site, today = make_site(here), timezone.localdate()
    ProjectParty.objects.create(project=site.project, role="CONTRACTOR", organization=firm)
    facts = {"stage": "QUALITY", "name": "王大爷", "phone": "13800138000", "named_on": today}
    delegate = name_delegate(by=community_worker, site=site, **facts)
    defect = Defect.objects.create(
        site=site, text="井盖松动", organization=firm, due_on=today, raised_by=community_worker
    )
    dispute = open_dispute(by=community_worker, neighborhood=here, kind="NOISE", title="夜间施工争执")
    add_party(by=community_worker, dispute=dispute, name="李四", phone="13800138001")
    add_session(by=community_worker, dispute=dispute, held_on=today, text="双方到场")
    return site, delegate, defect, dispute


def test_pages_of_the_community(page, screen, sign_in, works, community_worker, axe, no_sideways_scroll):
    site, delegate, defect, dispute = works
    sign_in(community_worker)
    paths = [
        "/delegates/", f"/delegates/sites/{site.pk}/", f"/delegates/{delegate.pk}/findings/",
        "/defects/", f"/defects/{defect.pk}/", f"/defects/add/?site={site.pk}",
        "/disputes/", f"/disputes/{dispute.pk}/", f"/disputes/{dispute.pk}/close/", "/account/notices/",
    ]  # fmt: skip
    for path in paths:
        page.goto(path)
        axe(page)
        no_sideways_scroll(page)


def test_pages_of_whoever_runs_it(page, screen, sign_in, regions, city_command, axe, no_sideways_scroll):
    for user, paths in (
        (make_user("system", Role.SYSTEM_ADMIN, CITY), ["/", "/notices/log/"]),
        (city_command, ["/notices/templates/", "/notices/templates/ASSIGNED.zh-hans.ALL/"]),
    ):
        sign_in(user)
        for path in paths:
            page.goto(path)
            axe(page)
            no_sideways_scroll(page)


def test_the_bell_says_how_many_without_being_asked(page, sign_in, regions, viewer, axe):
    facts = {"number": "YJ-1", "title": "楼道照明损坏"}
    notify(by=None, user=viewer, kind="ASSIGNED", region=regions[COMMUNITY], key="1", url="/account/", facts=facts)
    sign_in(viewer)
    page.goto("/account/")
    page.get_by_role("link", name="消息 1 条未读").click()
    axe(page)
    page.get_by_role("button", name="YJ-1 由您办理").click()
    page.wait_for_url("**/account/")
    page.goto("/notices/")
    assert page.locator(".is-unread").count() == 0


def test_a_name_is_shown_where_it_stood(page, sign_in, works, community_worker):
    site = works[0]
    sign_in(community_worker)
    page.goto(f"/delegates/sites/{site.pk}/")
    page.get_by_label("查看原因").fill("通知开会")
    page.get_by_role("button", name="显示").click()
    page.get_by_text("王大爷").wait_for()
    assert page.get_by_text("13800138000").count() == 1
