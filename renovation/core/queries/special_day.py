"""The calendar as its page shows it: which years are known, and what was entered by hand."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from renovation.core.models import SpecialDay
from renovation.core.policy import Can
from renovation.core.queries.parameter import seat
from renovation.core.scope import reach
from renovation.core.workday import knows


def may_enter(user: Any) -> bool:
    """Tell whether the calendar, which holds for the whole portal, is this user's to set."""
    return reach(user, Can.SET_PARAMETER).covers(seat())


def years() -> list[tuple[int, bool]]:
    """Return this year and the next, each with whether its holidays are known."""
    this = timezone.localdate().year
    return [(year, knows(year)) for year in (this, this + 1)]


def special_days() -> QuerySet[SpecialDay]:
    """Return what was entered for this year and later."""
    return SpecialDay.objects.filter(day__year__gte=timezone.localdate().year).select_related("by").order_by("day")


def special_day(pk: int) -> SpecialDay | None:
    return SpecialDay.objects.filter(pk=pk).first()
