"""Figures about neighborhoods."""

from django.db.models import Q, QuerySet

from renovation.core.enums import FINISHED, Renovation
from renovation.core.lib.measure import Measure, Source
from renovation.core.models import Neighborhood

# 国办发〔2020〕23号 puts first what was completed by 2000-12-31; a range counts by its last year.
LAST_YEAR_OF_CORE_TARGET = 2000

_PROGRAM = Q(is_in_program=True)
_OLD = _PROGRAM & Q(built_to__lte=LAST_YEAR_OF_CORE_TARGET)
_RENOVATED = _PROGRAM & Q(status__in=FINISHED)
_REMAINING = _PROGRAM & Q(status__lt=Renovation.DONE)


def _rows() -> QuerySet[Neighborhood]:
    return Neighborhood.objects.all()


NEIGHBORHOODS = Source(
    rows=_rows,
    region="region_id",
    listing="projects:neighborhood-list",
    measures={
        "neighborhoods": Measure(),
        "neighborhoods_to_renovate": Measure(_PROGRAM),
        "neighborhoods_renovated": Measure(_RENOVATED),
        "neighborhoods_remaining": Measure(_REMAINING),
        "neighborhoods_not_started": Measure(_PROGRAM & Q(status=Renovation.NOT_STARTED)),
        "neighborhoods_prep": Measure(_PROGRAM & Q(status=Renovation.PREP)),
        "neighborhoods_in_progress": Measure(_PROGRAM & Q(status=Renovation.IN_PROGRESS)),
        "neighborhoods_built_by_2000": Measure(_OLD),
        "neighborhoods_built_by_2000_renovated": Measure(_OLD & Q(status__in=FINISHED)),
        "neighborhoods_planned_this_year": Measure(lambda day: _PROGRAM & Q(plan_year=day.year)),
        "buildings_to_renovate": Measure(_PROGRAM, total="building_count"),
        "households_to_renovate": Measure(_PROGRAM, total="household_count"),
        "floor_area_to_renovate": Measure(_PROGRAM, total="floor_area_m2"),
    },
)
