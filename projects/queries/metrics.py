"""Figures about sites and their money."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from projects.models import Funding, ProjectSite
from renovation.core.enums import FINISHED, Renovation
from renovation.core.lib.measure import Measure, Source

DUE_SOON_DAYS = 30

_DONE = Q(status__in=FINISHED)
_OPEN = Q(status__lt=Renovation.DONE)


def late(day: date) -> Q:
    """Sites that should have been finished, or started, before `day` and are not."""
    unstarted = Q(status__lt=Renovation.IN_PROGRESS, planned_start_on__lt=day)
    return _OPEN & (Q(planned_finish_on__lt=day) | unstarted)


def due_soon(day: date) -> Q:
    """Sites to be finished within the next `DUE_SOON_DAYS` days, the last one included."""
    return _OPEN & Q(planned_finish_on__gte=day, planned_finish_on__lte=day + timedelta(days=DUE_SOON_DAYS))


def _this_year(field: str) -> Measure:
    return Measure(lambda day: Q(**{f"{field}__gte": date(day.year, 1, 1), f"{field}__lte": day}))


def _sites() -> QuerySet[ProjectSite]:
    return ProjectSite.objects.all()


def _funding() -> QuerySet[Funding]:
    return Funding.objects.all()


SITES = Source(
    rows=_sites,
    region="neighborhood__region_id",
    listing="projects:site-list",
    measures={
        "sites": Measure(),
        "sites_late": Measure(late),
        "sites_due_soon": Measure(due_soon),
        "sites_started_this_year": _this_year("actual_start_on"),
        "sites_finished_this_year": _this_year("actual_finish_on"),
        "buildings_renovated": Measure(_DONE, total="building_count"),
        "households_renovated": Measure(_DONE, total="household_count"),
        "floor_area_renovated": Measure(_DONE, total="floor_area_m2"),
        "invest_planned": Measure(total="invest_planned_wan"),
        "invest_done": Measure(total="invest_done_wan"),
    },
)

FUNDING = Source(
    rows=_funding,
    region="site__neighborhood__region_id",
    listing="projects:funding-list",
    measures={
        "funds_planned": Measure(total="planned_wan"),
        "funds_arrived": Measure(total="arrived_wan"),
        "funds_paid": Measure(total="paid_wan"),
    },
)
