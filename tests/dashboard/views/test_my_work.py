"""The page after login: what is mine to do, by what my duties grant."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.enums import ImportState, PartyRole
from projects.models import Defect, LedgerImport, ProjectParty
from renovation.core.actions.token import issue_token
from renovation.core.enums import Renovation, Role
from renovation.core.models import Delivery
from residents.actions.dispute import open_dispute
from residents.models import Dispute
from tests.fixtures.cast import DISTRICT, make_site, make_user

HOME = "/"


def get(client, user):
    client.force_login(user)
    return client.get(HOME)


def test_without_duties_it_says_why_and_whom_to_ask(stranger, client):
    page = get(client, stranger).content.decode()
    assert "还没有分配职责" in page
    assert "区旧改办" in page


def test_officer_sees_late_due_silent_and_may_report(works, district_officer, client):
    site = works.sites[2]
    site.status, site.reported_at = Renovation.IN_PROGRESS, timezone.now() - timedelta(days=31)
    site.save()
    page = get(client, district_officer)
    assert page.context["counts"]["late"] == len(page.context["late"]) > 0
    assert site.pk in [line.site_id for line in page.context["silent"]]
    assert reverse("projects:progress-report-add", args=[site.pk]) in page.content.decode()


def test_longest_late_comes_first_and_counts_its_days(works, district_officer, client):
    days = [line.days_late for line in get(client, district_officer).context["late"]]
    assert days == sorted(days, reverse=True)
    assert days[0] == 60


def test_community_worker_sees_only_the_own_rows_and_no_report_button(works, community_worker, client):
    page = get(client, community_worker)
    lines = [*page.context["late"], *page.context["due"], *page.context["silent"]]
    assert {line.street for line in lines} == {"金明池街道"}
    assert "/report/" not in page.content.decode()


def test_contractor_sees_own_sites_with_a_button(works, contractor, firm, client):
    ProjectParty.objects.create(project=works.sites[0].project, role=PartyRole.CONTRACTOR, organization=firm)
    page = get(client, contractor)
    assert [line.site_id for line in page.context["sites"]] == [works.sites[0].pk]
    assert reverse("projects:progress-report-add", args=[works.sites[0].pk]) in page.content.decode()


def defect(site, by, firm, days, **facts):
    due = timezone.localdate() + timedelta(days=days)
    return Defect.objects.create(site=site, text="井盖松动", organization=firm, due_on=due, raised_by=by, **facts)


def test_contractor_is_shown_what_the_firm_has_to_put_right(works, contractor, firm, community_worker, client):
    site = works.sites[0]
    later, first = (defect(site, community_worker, firm, days) for days in (5, -3))
    defect(site, community_worker, firm, -9, state="ANSWERED")
    defect(site, community_worker, None, -9)
    page = get(client, contractor)
    assert [line["pk"] for line in page.context["defects"]] == [first.pk, later.pk]
    assert "逾期 3 天" in page.content.decode()
    assert reverse("projects:defect-answer", args=[first.pk]) in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_firms_page_costs_the_same_for_one_and_three(
    works, contractor, firm, community_worker, client, django_assert_num_queries, rows
):
    for days in range(rows):
        defect(works.sites[0], community_worker, firm, days)
    client.force_login(contractor)
    with django_assert_num_queries(8):
        assert len(client.get(HOME).context["defects"]) == rows


def test_officers_are_led_to_what_is_overdue(here, firm, community_worker, viewer, client):
    site = make_site(here)
    assert "?late=1" not in get(client, community_worker).content.decode()
    defect(site, community_worker, firm, -1)
    defect(site, community_worker, firm, 1)
    dispute = open_dispute(by=community_worker, neighborhood=here, kind="NOISE", title="夜间施工争执")
    Dispute.objects.filter(pk=dispute.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    page = get(client, community_worker).content.decode()
    assert f'<a href="{reverse("projects:defect-list")}?late=1">问题整改逾期 1 个</a>' in page
    assert f'<a href="{reverse("residents:dispute-list")}?late=1">矛盾纠纷逾期 1 起</a>' in page
    assert "?late=1" not in get(client, viewer).content.decode()


def test_who_takes_in_remarks_is_one_touch_from_it(works, community_worker, viewer, client):
    for user, is_led in ((community_worker, True), (viewer, False)):
        client.force_login(user)
        assert ('href="/m/intake/"' in client.get("/").content.decode()) is is_led


def test_ones_own_batons_stand_above_the_figures(works, loop, client):
    loop.log()
    page = get(client, loop.committee).content.decode()
    assert page.index("我负责的居民意见") < page.index('class="tiles"')


def test_contractor_without_sites_is_told_whom_to_ask(works, contractor, client):
    assert "请联系区旧改办" in get(client, contractor).content.decode()


def test_viewer_sees_the_figures(works, viewer, client):
    page = get(client, viewer).content.decode()
    assert "应改造小区" in page
    assert "/report/" not in page


def test_imports_wait_for_those_who_may_confirm_them(works, district_officer, street_officer, client):
    ledger = LedgerImport.objects.create(
        region_id=DISTRICT, by=district_officer, filename="台账.xlsx", sha256="0" * 64, size=1, state=ImportState.READY
    )
    address = reverse("projects:import-detail", args=[ledger.pk])
    assert address in get(client, district_officer).content.decode()
    assert address not in get(client, street_officer).content.decode()


def test_cost_does_not_grow_with_the_sites(works, district_officer, client, django_assert_num_queries):
    client.force_login(district_officer)
    with django_assert_num_queries(37):
        assert len(client.get(HOME).context["late"]) == 5
    type(works.sites[0]).objects.exclude(pk__in=[works.sites[2].pk, works.sites[4].pk]).update(status=Renovation.DONE)
    with django_assert_num_queries(37):
        assert len(client.get(HOME).context["late"]) == 2


def test_a_key_about_to_expire_is_pointed_out(works, district_officer, client):
    issue_token(by=district_officer, name="市级平台", days=10)
    issue_token(by=district_officer, name="统计系统", days=90)
    page = get(client, district_officer).content.decode()
    assert "接口令牌“市级平台”将于" in page
    assert "统计系统" not in page


def test_whoever_runs_the_portal_is_told_of_messages_that_did_not_go_out(client, regions):
    system = make_user("system", Role.SYSTEM_ADMIN, DISTRICT)
    quiet = get(client, system).content.decode()
    assert "消息都已发出" in quiet
    Delivery.objects.create(region_id=DISTRICT, channel="WECOM", state="FAILED", subject="x", not_before=timezone.now())
    page = get(client, system).content.decode()
    assert "1 条消息发送失败" in page
    assert reverse("core:notice-log") in page
