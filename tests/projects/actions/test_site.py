"""Sites: the neighborhood hears how far it is; moved dates carry reasons; progress falls only for one."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from projects.actions.funding import set_funding
from projects.actions.progress_report import report_progress
from projects.actions.project import add_project
from projects.actions.site import change_site
from projects.models import DateRevision, ProgressReport
from renovation.core.enums import Renovation
from renovation.core.models import Neighborhood
from tests.fixtures.cast import make_site


@pytest.fixture
def site(here, district_officer):
    project = add_project(by=district_officer, name="2025年集英花园改造项目", plan_year=2025, neighborhoods=[here])
    return project.sites.get()


def test_a_new_site_takes_over_the_neighborhoods_own_numbers(site, here):
    assert (site.building_count, site.household_count, site.floor_area_m2) == (3, 126, Decimal(8316))
    told = Neighborhood.objects.get(pk=here.pk)
    assert (told.plan_year, told.status) == (2025, Renovation.NOT_STARTED)


def test_a_project_needs_a_neighborhood(district_officer):
    with pytest.raises(ValidationError, match="至少选择一个小区"):
        add_project(by=district_officer, name="空项目", plan_year=2025, neighborhoods=[])


def test_progress_moves_the_site_and_tells_the_neighborhood(site, here, street_officer):
    report_progress(by=street_officer, site=site, progress_pct=Decimal(40), text="3号楼外墙保温完成80%")
    site.refresh_from_db()
    assert (site.status, site.progress_pct) == (Renovation.IN_PROGRESS, 40)
    assert site.actual_start_on == timezone.localdate()
    assert Neighborhood.objects.get(pk=here.pk).status == Renovation.IN_PROGRESS


def test_all_work_done_is_not_yet_finished(site, street_officer):
    report_progress(by=street_officer, site=site, progress_pct=Decimal(100))
    site.refresh_from_db()
    assert site.status == Renovation.IN_PROGRESS
    report_progress(by=street_officer, site=site, progress_pct=Decimal(100), status=Renovation.DONE)
    site.refresh_from_db()
    assert (site.status, site.actual_finish_on) == (Renovation.DONE, timezone.localdate())


def test_finished_below_hundred_percent_is_refused(site, street_officer):
    with pytest.raises(ValidationError, match="100%"):
        report_progress(by=street_officer, site=site, progress_pct=Decimal(90), status=Renovation.DONE)
    assert not ProgressReport.objects.exists()


def test_progress_falls_only_for_a_reason(site, street_officer):
    report_progress(by=street_officer, site=site, progress_pct=Decimal(40))
    with pytest.raises(ValidationError) as caught:
        report_progress(by=street_officer, site=site, progress_pct=Decimal(30))
    assert "40%" in str(caught.value.message_dict["fall_reason"])
    report_progress(by=street_officer, site=site, progress_pct=Decimal(30), fall_reason="返工")
    site.refresh_from_db()
    assert site.progress_pct == 30


def test_contractor_reports_on_own_project_only(site, elsewhere, contractor, firm):
    with pytest.raises(PermissionDenied):
        report_progress(by=contractor, site=site, progress_pct=Decimal(10))
    site.project.parties.create(role="CONTRACTOR", organization=firm)
    report_progress(by=contractor, site=site, progress_pct=Decimal(10))
    with pytest.raises(PermissionDenied):
        report_progress(by=contractor, site=make_site(elsewhere), progress_pct=Decimal(10))


def test_first_dates_become_the_baseline_and_stay(site, district_officer):
    first, later = date(2026, 3, 1), date(2026, 5, 1)
    saved = change_site(by=district_officer, site=site, version=1, planned_finish_on=first)
    with pytest.raises(ValidationError) as caught:
        change_site(by=district_officer, site=saved, version=2, planned_finish_on=later)
    assert "reason" in caught.value.message_dict
    saved = change_site(
        by=district_officer, site=saved, version=2, planned_finish_on=later, reason="WEATHER", note="管控"
    )
    assert (saved.baseline_finish_on, saved.planned_finish_on) == (first, later)
    revision = DateRevision.objects.get()
    assert (revision.old, revision.new, revision.reason) == (first, later, "WEATHER")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("planned_finish_on", {"planned_start_on": date(2026, 5, 1), "planned_finish_on": date(2026, 4, 1)}),
        ("status", {"actual_finish_on": date(2026, 4, 1)}),
        ("progress_pct", {"progress_pct": Decimal(101)}),
    ],
)
def test_contradicting_facts_are_refused_at_the_field(site, district_officer, field, changes):
    with pytest.raises(ValidationError) as caught:
        change_site(by=district_officer, site=site, version=1, **changes)
    assert field in caught.value.message_dict


def test_a_second_project_never_takes_a_finished_neighborhood_back(site, here, district_officer):
    report_progress(by=district_officer, site=site, progress_pct=Decimal(100), status=Renovation.DONE)
    add_project(by=district_officer, name="2026年提升项目", plan_year=2026, neighborhoods=[here])
    told = Neighborhood.objects.get(pk=here.pk)
    assert (told.status, told.plan_year) == (Renovation.DONE, 2026)


def test_nobody_pays_what_has_not_arrived(site, district_officer, street_officer):
    money = {"site": site, "source": "CITY", "year": 2025, "planned_wan": Decimal(10), "arrived_wan": Decimal(5)}
    with pytest.raises(ValidationError) as caught:
        set_funding(by=district_officer, paid_wan=Decimal(6), **money)
    assert "paid_wan" in caught.value.message_dict
    with pytest.raises(PermissionDenied):
        set_funding(by=street_officer, paid_wan=Decimal(5), **money)
    set_funding(by=district_officer, paid_wan=Decimal(5), **money)
    set_funding(by=district_officer, paid_wan=Decimal(4), **money)
    assert site.funding.get().paid_wan == 4


def test_a_telling_does_not_disturb_who_is_editing(site, here, district_officer, community_worker):
    """A progress report between opening and saving the neighborhood's form is no conflict."""
    version = Neighborhood.objects.get(pk=here.pk).version
    report_progress(by=district_officer, site=site, progress_pct=Decimal(10))
    assert Neighborhood.objects.get(pk=here.pk).version == version


def test_planned_date_in_the_past_is_allowed(site, district_officer):
    yesterday = timezone.localdate() - timedelta(days=1)
    assert change_site(by=district_officer, site=site, version=1, planned_finish_on=yesterday)
