"""Visits as lists and pages show them."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from renovation.core.models import Dwelling, User
from renovation.core.policy import Can
from renovation.core.scope import reach
from residents.enums import VisitResult
from residents.models import Suggestion, Visit

# A door is knocked at a few times in a round; older ones are in the list of visits.
SHOWN = 10


def visit_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[Visit]:
    """Return the visits within reach with the names a list shows beside them."""
    return Visit.objects.within(reach(user, can)).annotate(
        neighborhood_name=F("neighborhood__name"),
        round_title=F("round__title"),
        building_number=F("building__number"),
        door=F("dwelling__number"),
        visitor=F("by__name"),
    )


def visits_named() -> QuerySet[Visit]:
    """Return visits with all that their page names."""
    return Visit.objects.select_related("neighborhood", "round", "building", "dwelling", "by")


def doors_named() -> QuerySet[Dwelling]:
    """Return doors with their building and neighborhood."""
    return Dwelling.objects.select_related("building__neighborhood")


def visits_at(dwelling: Dwelling) -> list[Visit]:
    """Return the last visits at one door."""
    return list(Visit.objects.filter(dwelling=dwelling).select_related("by", "round").order_by("-pk")[:SHOWN])


def remarks_of(user: User, visit: Visit) -> list[Suggestion]:
    """Return what was said at a visit, the newest first."""
    rows = Suggestion.objects.within(reach(user, Can.VIEW)).filter(visit=visit)
    return list(rows.select_related("category").order_by("-pk")[:50])


def door_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[Dwelling]:
    """Return the homes within reach; `is_met` says whether somebody was ever met there."""
    met = Visit.objects.filter(dwelling=OuterRef("pk"), result=VisitResult.MET)
    return (
        Dwelling.objects.within(reach(user, can))
        .filter(is_home=True)
        .annotate(
            neighborhood_name=F("building__neighborhood__name"),
            building_number=F("building__number"),
            is_met=Exists(met),
        )
    )
