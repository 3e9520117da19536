"""The demo dataset adds up to the published figures, from rows and from rollups, and reads like a ledger."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Count, F, Max, Q, Sum
from django.utils import timezone

from projects.models import Funding, PlanItem, ProgressReport, Project, ProjectSite
from renovation.core.enums import FINISHED, Renovation, Role
from renovation.core.models import (
    AuditEntry,
    Building,
    ChangeRequest,
    Duty,
    Neighborhood,
    Organization,
    Region,
    StaleMark,
    User,
)
from renovation.core.parameters import value_of
from renovation.dashboard import rollups
from renovation.dashboard.demo.user import LOGINS, PASSWORD
from renovation.dashboard.metrics import INDICATORS
from renovation.dashboard.models import Rollup, RollupDay

# The dataset takes seconds to load: one worker does, for both files.
pytestmark = pytest.mark.xdist_group("demo")
CITY, DISTRICT = "4102", "4102A1"
LEDGER = json.loads((Path(__file__).parents[2] / "data/ledgers/expected.json").read_text("utf-8"))


FIGURES = json.loads((Path(__file__).parents[2] / "data/figures.json").read_text("utf-8"))


def own(model=Neighborhood):
    return model.objects.under(DISTRICT)


def figures(code):
    return Rollup.objects.get(pk=code).figures


FROM_ROWS = {
    "neighborhoods_total": lambda: own().count(),
    "neighborhoods_to_renovate": lambda: own().filter(is_in_program=True).count(),
    "neighborhoods_renovated": lambda: own().filter(sites__status__in=FINISHED).distinct().count(),
    "buildings_renovated": lambda: Building.objects.filter(neighborhood__in=own().filter(status__in=FINISHED)).count(),
    "city_old_neighborhoods": lambda: Neighborhood.objects.filter(region__code__under=CITY, is_in_program=True).count(),
    "share_of_city_pct": lambda: round(
        100 * FROM_ROWS["neighborhoods_to_renovate"]() / FROM_ROWS["city_old_neighborhoods"](), 1
    ),
    "built_before_2000_renovated_pct": lambda: (
        100 * own().filter(is_in_program=True, built_to__lt=2000, status__in=FINISHED).count()
        / own().filter(is_in_program=True, built_to__lt=2000).count()
    ),
}  # fmt: skip
FROM_ROLLUPS = {
    "neighborhoods_total": lambda: figures(DISTRICT)["neighborhoods"],
    "neighborhoods_to_renovate": lambda: figures(DISTRICT)["neighborhoods_to_renovate"],
    "neighborhoods_renovated": lambda: figures(DISTRICT)["neighborhoods_renovated"],
    "buildings_renovated": lambda: figures(DISTRICT)["buildings_renovated"],
    "city_old_neighborhoods": lambda: figures(CITY)["neighborhoods_to_renovate"],
    "share_of_city_pct": lambda: round(
        100 * figures(DISTRICT)["neighborhoods_to_renovate"] / figures(CITY)["neighborhoods_to_renovate"], 1
    ),
    "built_before_2000_renovated_pct": lambda: INDICATORS["built_by_2000_rate"].value(figures(DISTRICT)),
}


@pytest.mark.parametrize("name", FROM_ROWS)
def test_rows_add_up_to_the_published_figure(demo, name):
    assert FROM_ROWS[name]() == FIGURES[name]


@pytest.mark.parametrize("name", FROM_ROLLUPS)
def test_rollups_say_the_published_figure(demo, name):
    assert FROM_ROLLUPS[name]() == FIGURES[name]


def test_completion_rate_is_as_published(demo):
    assert round(INDICATORS["completion_rate"].value(figures(DISTRICT)), 1) == Decimal("91.8")


def test_program_is_the_sample_ledger(demo):
    """So that importing the sample ledgers over the demo changes little."""
    wanted = {
        (row["street"], row["community"], row["name"]): (
            *(row["built_year"], row["buildings"], row["households"], row["floor_area_m2"]),
            *(row["plan_year"], row["progress_pct"], row["renovated"], Decimal(str(row["invest_wan"]))),
        )
        for row in LEDGER["rows"]
    }
    sites = own(ProjectSite).select_related("neighborhood__region__parent")
    stored = {
        (site.neighborhood.region.parent.name, site.neighborhood.region.name, site.neighborhood.name): (
            *(site.neighborhood.built_to, site.building_count, site.household_count, site.floor_area_m2),
            *(site.plan_year, site.progress_pct, site.status in FINISHED, site.invest_planned_wan),
        )
        for site in sites
    }
    assert stored == wanted
    assert Region.objects.filter(code__under=DISTRICT, level=12).count() == LEDGER["communities"]


def test_the_district_reports_through_its_official_neighbor(demo):
    district = Region.objects.get(pk=DISTRICT)
    assert (district.kind, district.statistics_parent_id) == ("FUNCTIONAL", "410202")
    streets = dict(district.children.values_list("name", "official_code"))
    assert len(streets) == 8
    assert streets["金明池街道"] == "410202008"
    assert not Region.objects.filter(parent="410202", name="金明池街道").exists()


def test_every_row_is_valid(demo):
    """Bulk inserts pass the forms' checks as well as the database's constraints."""
    for model in (Region, Neighborhood, Project, ProjectSite, Funding, PlanItem, Organization, User, Duty):
        # The database itself has checked the keys; asking for each again would take most of a minute.
        keys = [field.name for field in model._meta.fields if field.is_relation]
        for row in model.objects.all():
            row.clean_fields(exclude=keys)
    overdrawn = Funding.objects.filter(Q(paid_wan__gt=F("arrived_wan")) | Q(arrived_wan__gt=F("planned_wan")))
    assert not overdrawn.exists()
    assert not ProjectSite.objects.filter(actual_finish_on__lt=F("actual_start_on")).exists()
    assert not ProjectSite.objects.filter(planned_finish_on__lt=F("planned_start_on")).exists()
    assert not ProjectSite.objects.filter(status__gte=Renovation.DONE, actual_finish_on=None).exists()
    assert not ProjectSite.objects.filter(status__lt=Renovation.DONE, actual_finish_on__isnull=False).exists()


def test_neighborhoods_say_what_their_sites_say(demo):
    told = Neighborhood.objects.filter(sites__isnull=False).annotate(
        furthest=Max("sites__status"), latest=Max("sites__plan_year")
    )
    assert not told.exclude(status=F("furthest"), plan_year=F("latest")).exists()
    assert not Neighborhood.objects.filter(sites=None).exclude(status=0, plan_year=None).exists()


def test_last_report_is_where_the_site_stands(demo):
    newest = {report.site: report for report in ProgressReport.objects.order_by("at").select_related("site")}
    assert len(newest) > 50
    for site, report in newest.items():
        assert (report.status, report.progress_pct, report.at) == (site.status, site.progress_pct, site.reported_at)
    assert ProgressReport.objects.filter(at__gte=timezone.now() - timedelta(days=3)).exists()


def test_buildings_and_households_agree(demo):
    counted = own().annotate(rows=Count("buildings"), households=Sum("buildings__household_count"))
    assert not counted.exclude(rows=F("building_count"), households=F("household_count")).exists()


def test_something_is_late_due_and_fresh_and_has_a_next_step(demo):
    now = figures(DISTRICT)
    assert now["sites_late"] >= 3
    assert now["sites_due_soon"] >= 3
    remaining = own(ProjectSite).exclude(status__in=FINISHED)
    assert remaining.count() == 17
    assert not remaining.filter(Q(next_step="") | Q(project__owner=None)).exists()
    assert remaining.exclude(issue="").count() >= 4
    money = own(Funding).aggregate(Sum("planned_wan"), Sum("arrived_wan"), Sum("paid_wan"))
    assert money["planned_wan__sum"] > money["arrived_wan__sum"] > money["paid_wan__sum"] > 0


def test_history_leads_up_to_today(demo):
    """The weeks before today come from the dated reports; recounting them finds no step that was not reported."""
    days = list(RollupDay.objects.filter(region_code=CITY).order_by("day"))
    assert days[-1].day == timezone.localdate()
    assert days[-1].figures == figures(CITY)
    assert (days[-1].day - days[0].day).days == 56
    renovated = [day.figures["neighborhoods_renovated"] for day in days]
    assert renovated == sorted(renovated)
    for day in days:
        finished = ProjectSite.objects.filter(actual_finish_on__lte=day.day).count()
        assert day.figures["neighborhoods_renovated"] == finished
    assert {day.figures["funds_planned"] for day in days} == {figures(CITY)["funds_planned"]}


def test_recompute_finds_no_drift(demo):
    assert not StaleMark.objects.exists()
    assert rollups.recompute() == []


def test_something_waits_for_a_second_person_and_something_has_had_one(demo):
    waiting = ChangeRequest.objects.filter(state="PENDING")
    assert set(waiting.values_list("kind", flat=True)) == {"PARAMETER", "CORRECTION", "DELETION"}
    assert waiting.count() == 3
    assert value_of("report.silent", DISTRICT) == 21
    assert value_of("report.due_soon", DISTRICT) == 30


def test_every_role_can_log_in(demo, client):
    for username, _title in LOGINS:
        assert client.login(username=username, password=PASSWORD)
    roles = Duty.objects.filter(user__username__in=dict(LOGINS)).values_list("role", flat=True)
    assert set(roles) == set(Role.values)


def test_only_the_printed_logins_have_a_password(demo):
    usable = [user.username for user in User.objects.all() if user.has_usable_password()]
    assert sorted(usable) == sorted(dict(LOGINS))


def test_invented_rows_say_so(demo):
    names = [entry["name"] for entry in LEDGER["rows"]]
    assert not Neighborhood.objects.exclude(name__in=names).exclude(remark="演示数据").exists()
    assert not Project.objects.exclude(note="演示数据").exists()
    assert not Organization.objects.exclude(name__startswith="示例").exists()
    assert not User.objects.exclude(name__startswith="示例").exists()


def test_loading_again_changes_nothing(demo, capsys):
    before = (Neighborhood.objects.count(), AuditEntry.objects.count())
    call_command("seed_demo", once=True)
    call_command("seed_demo")
    assert (Neighborhood.objects.count(), AuditEntry.objects.count()) == before
    assert PASSWORD in capsys.readouterr().out
