"""Figures follow the facts, whatever happens, and cost the same however large the country."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.actions.funding import set_funding
from projects.actions.progress_report import report_progress
from projects.actions.project import add_project
from renovation.core.actions.neighborhood import change_neighborhood
from renovation.core.enums import Renovation
from renovation.core.models import StaleMark
from renovation.dashboard import rollups
from renovation.dashboard.metrics import INDICATORS
from renovation.dashboard.models import Rollup, RollupDay
from tests.fixtures.cast import CITY, COMMUNITY, DISTRICT, OTHER_COMMUNITY, STREET, make_neighborhood, make_region


def figures(code):
    return Rollup.objects.get(pk=code).figures


@pytest.fixture
def project(here, elsewhere, district_officer):
    return add_project(by=district_officer, name="2025年连片改造项目", plan_year=2025, neighborhoods=[here, elsewhere])


def test_recompute_sums_up_the_tree(here, elsewhere):
    rollups.recompute()
    assert [figures(code)["neighborhoods_to_renovate"] for code in (CITY, DISTRICT, STREET, COMMUNITY)] == [2, 2, 1, 1]
    assert figures(DISTRICT)["floor_area_to_renovate"] == 2 * 8316


def test_refresh_equals_recompute_after_actions(project, district_officer, here):
    rollups.recompute()
    site = project.sites.get(neighborhood=here)
    report_progress(by=district_officer, site=site, progress_pct=Decimal(100), status=Renovation.DONE)
    set_funding(
        by=district_officer,
        site=site,
        source="CITY",
        year=2025,
        planned_wan=Decimal("100.55"),
        arrived_wan=Decimal("60.3"),
        paid_wan=Decimal("10.05"),
    )
    assert rollups.refresh() > 0
    refreshed = {row.pk: row.figures for row in Rollup.objects.all()}
    assert refreshed[DISTRICT]["neighborhoods_renovated"] == 1
    assert refreshed[CITY]["funds_planned"] == 100.55
    Rollup.objects.all().delete()
    rollups.recompute()
    assert {row.pk: row.figures for row in Rollup.objects.all()} == refreshed


def test_refresh_serves_and_removes_marks_once(project):
    assert rollups.refresh() > 0
    assert not StaleMark.objects.exists()
    assert rollups.refresh() == 0


def test_recompute_reports_a_figure_nobody_announced(here, elsewhere):
    rollups.recompute()
    make_neighborhood(OTHER_COMMUNITY, "无人上报小区")
    drift = rollups.recompute()
    assert {"region": OTHER_COMMUNITY, "indicator": "neighborhoods", "was": 1, "is": 2} in drift
    assert rollups.recompute() == []


def test_unchanged_figures_keep_their_version(here):
    rollups.recompute()
    version = Rollup.objects.get(pk=CITY).version
    rollups.recompute()
    assert Rollup.objects.get(pk=CITY).version == version


def test_history_keeps_one_row_per_day_of_change(here, district_officer):
    rollups.recompute()
    add_project(by=district_officer, name="项目", plan_year=2025, neighborhoods=[here])
    rollups.refresh()
    day = RollupDay.objects.get(region_code=CITY)
    assert day.day == timezone.localdate()
    assert day.figures == figures(CITY)


def test_neighborhood_directly_below_a_street_is_counted_once(regions):
    make_neighborhood(STREET, "街道直管楼")
    rollups.recompute()
    assert figures(STREET)["neighborhoods"] == 1
    assert figures(DISTRICT)["neighborhoods"] == 1
    assert figures(COMMUNITY)["neighborhoods"] == 0


def test_refresh_costs_the_same_in_a_larger_country(project, here, district_officer):
    def cost():
        rollups.recompute()
        site = project.sites.get(neighborhood=here)
        report_progress(by=district_officer, site=site, progress_pct=site.progress_pct + 1)
        with CaptureQueriesContext(connection) as queries:
            rollups.refresh()
        return len(queries)

    small = cost()
    for number in range(3, 30):
        street = make_region(f"4102A1{number:03d}")
        make_neighborhood(make_region(f"{street.pk}001"), "某小区")
    assert cost() == small


def test_stored_figures_are_alike_from_refresh_and_recompute(project, here, district_officer):
    """Otherwise every night would rewrite, and report as drift, what the day had written."""
    rollups.recompute()
    report_progress(by=district_officer, site=project.sites.get(neighborhood=here), progress_pct=Decimal("12.5"))
    rollups.refresh()
    versions = dict(Rollup.objects.values_list("pk", "version"))
    assert rollups.recompute() == []
    assert dict(Rollup.objects.values_list("pk", "version")) == versions


def test_late_site_depends_on_the_day(project, here, district_officer):
    site = project.sites.get(neighborhood=here)
    site.planned_finish_on = timezone.localdate() - timedelta(days=1)
    site.save(update_fields=["planned_finish_on"])
    rollups.recompute()
    assert figures(STREET)["sites_late"] == 1
    assert json.dumps(figures(STREET))


def test_every_indicator_has_a_value_everywhere(project):
    rollups.recompute()
    for row in Rollup.objects.all():
        for indicator in INDICATORS.values():
            value = indicator.value(row.figures)
            assert value is None or value >= 0


def test_neighborhood_that_moves_leaves_its_old_region(here, elsewhere, district_officer):
    rollups.recompute()
    change_neighborhood(by=district_officer, neighborhood=here, version=1, region=elsewhere.region)
    rollups.refresh()
    assert [figures(code)["neighborhoods"] for code in (COMMUNITY, STREET, OTHER_COMMUNITY)] == [0, 0, 2]
