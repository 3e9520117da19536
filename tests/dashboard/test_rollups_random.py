"""Whatever people do in whatever order, the refreshed figures are the recomputed ones, and both are the rows'."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from projects.actions.funding import drop_funding, set_funding
from projects.actions.progress_report import report_progress
from projects.actions.project import add_project
from projects.actions.site import change_site
from projects.models import Funding, ProjectSite
from renovation.core.actions.neighborhood import add_neighborhood, change_neighborhood
from renovation.core.enums import Renovation, RequestState
from renovation.core.models import ChangeRequest, Neighborhood, Region
from renovation.dashboard import rollups
from renovation.dashboard.actions.change_request import approve_request
from renovation.dashboard.models import Rollup
from renovation.dashboard.queries.recount import differences
from tests.fixtures.cast import COMMUNITY, OTHER_COMMUNITY

PLACES = (COMMUNITY, OTHER_COMMUNITY)
wan = st.integers(0, 10**7).map(lambda number: Decimal(number) / 100)
step = st.one_of(
    st.tuples(st.just("neighborhood"), st.sampled_from(PLACES), st.booleans(), st.integers(1970, 2010)),
    st.tuples(st.just("move"), st.integers(0, 9), st.sampled_from(PLACES), st.booleans()),
    st.tuples(st.just("project"), st.integers(0, 9), st.integers(1, 3), st.integers(2020, 2027)),
    st.tuples(st.just("report"), st.integers(0, 9), st.integers(0, 1000), st.sampled_from([None, *Renovation])),
    st.tuples(st.just("site"), st.integers(0, 9), st.integers(-40, 40), wan),
    st.tuples(st.just("funding"), st.integers(0, 9), st.sampled_from(["CITY", "RESIDENT"]), st.tuples(wan, wan)),
    st.tuples(st.just("drop"), st.integers(0, 9)),
)


def pick(model, number):
    rows = list(model.objects.order_by("pk"))
    return rows[number % len(rows)] if rows else None


class Office:
    """Does one step after another; the city says yes where two are needed; what the rules refuse changes nothing."""

    def __init__(self, by, second):
        self.by, self.second, self.made = by, second, 0

    def do(self, kind, *facts):
        self.attempt(getattr(self, kind), *facts)
        for asked in ChangeRequest.objects.filter(state=RequestState.PENDING):
            self.attempt(approve_request, by=self.second, request=asked)

    def attempt(self, step, *facts, **named):
        try:
            with transaction.atomic():
                step(*facts, **named)
        except ValidationError:
            pass

    def neighborhood(self, place, is_in_program, year):
        self.made += 1
        add_neighborhood(
            by=self.by,
            region=Region.objects.get(pk=place),
            name=f"小区{self.made}",
            is_in_program=is_in_program,
            built_from=year,
            built_to=year,
            building_count=self.made,
            floor_area_m2=Decimal("100.25") * self.made,
        )

    def move(self, number, place, is_in_program):
        if row := pick(Neighborhood, number):
            changes = {"region": Region.objects.get(pk=place), "is_in_program": is_in_program}
            changes["correction_reason"] = "复核"
            change_neighborhood(by=self.by, neighborhood=row, version=row.version, **changes)

    def project(self, number, size, year):
        covered = list(Neighborhood.objects.order_by("pk"))[number % 5 :][:size]
        add_project(by=self.by, name=f"项目{number}", plan_year=year, neighborhoods=covered)

    def report(self, number, tenths, status):
        if site := pick(ProjectSite, number):
            facts = {"progress_pct": Decimal(tenths) / 10, "status": status, "fall_reason": "复核"}
            report_progress(by=self.by, site=site, **facts)

    def site(self, number, days, wan_):
        if site := pick(ProjectSite, number):
            due = timezone.localdate() + timedelta(days=days)
            changes = {
                "planned_finish_on": due,
                "invest_done_wan": wan_,
                "building_count": number,
                "correction_reason": "复核",
            }
            change_site(by=self.by, site=site, version=site.version, reason="DESIGN", **changes)

    def funding(self, number, source, money):
        if site := pick(ProjectSite, number):
            arrived, paid = max(money), min(money)
            sums = {"planned_wan": arrived, "arrived_wan": arrived, "paid_wan": paid}
            set_funding(by=self.by, site=site, source=source, year=2025, **sums)

    def drop(self, number):
        if line := pick(Funding, number):
            drop_funding(by=self.second, asked_by=self.by, funding=line)


# Shrinking such a story takes minutes; the steps are short enough to read as found.
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(
    max_examples=12,
    deadline=None,
    phases=WITHOUT_SHRINKING,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.booleans(), step), min_size=4, max_size=16))
@pytest.mark.usefixtures("regions")
def test_refresh_is_recompute_is_recount(district_officer, city_command, steps):
    with transaction.atomic():
        rollups.recompute()
        office = Office(district_officer, city_command)
        for number in (1, 2):
            office.do("neighborhood", PLACES[number - 1], True, 1990)
        for is_refreshed, (kind, *facts) in steps:
            office.do(kind, *facts)
            if is_refreshed:
                rollups.refresh()
        rollups.refresh()
        refreshed = dict(Rollup.objects.values_list("pk", "figures"))
        assert list(differences()) == []
        assert rollups.recompute() == []
        assert dict(Rollup.objects.values_list("pk", "figures")) == refreshed
        transaction.set_rollback(True)
