"""Defects and disputes by their terms: whose it is is told before and after, the levels above where nobody acts on it.

Each is said once for a term (its day is in the key), so that a run every few minutes says nothing twice.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from projects.enums import DefectState
from projects.models import Defect
from projects.queries.defect import defects_named, doers_of, late_defects
from renovation.core.actions.notification import notify
from renovation.core.enums import NoticeKind, RegionLevel
from renovation.core.models import Neighborhood, Notification, User
from renovation.core.parameters import by_place
from renovation.core.workday import add_workdays
from residents.enums import DisputeState
from residents.queries.climbed import TIMES, climbed_defects, climbed_disputes
from residents.queries.dispute import disputes_named, late_disputes
from residents.queries.hand import officers_at

AT_ONCE = 500
# What was late before anybody was told of such things is on the desks already.
TOLD_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Thing:
    """A kind of row with a term: who is always told, what a message says of it, and what has climbed to a level."""

    name: str
    who: str
    place: str
    late: Callable[[], QuerySet[Any]]
    going: Callable[[], QuerySet[Any]]
    climbed: Callable[[int, timedelta], QuerySet[Any]]
    people: Callable[[Any], Iterable[User]]
    facts: Callable[[Any], dict[str, Any]]
    neighborhood: Callable[[Any], Neighborhood]


def _of_defect(defect: Defect) -> dict[str, Any]:
    return {"title": defect.text, "step": DefectState(defect.state).label}


def _people_of_defect(defect: Defect) -> list[User]:
    # A firm that has answered has done its part; whoever raised it still has to see to the look.
    doers = doers_of(defect) if defect.state == DefectState.OPEN else []
    return [*doers, defect.raised_by]


DEFECT = Thing(
    name="defect",
    who="raised_by",
    place="site__neighborhood__region__code",
    late=lambda: late_defects(defects_named()),
    going=lambda: defects_named().exclude(state=DefectState.CLOSED),
    climbed=climbed_defects,
    people=_people_of_defect,
    facts=_of_defect,
    neighborhood=lambda defect: defect.site.neighborhood,
)
DISPUTE = Thing(
    name="dispute",
    who="mediator",
    place="neighborhood__region__code",
    late=lambda: late_disputes(disputes_named()),
    going=lambda: disputes_named().filter(state=DisputeState.OPEN),
    climbed=climbed_disputes,
    people=lambda dispute: [dispute.mediator],
    facts=lambda dispute: {"title": dispute.get_kind_display()},
    neighborhood=lambda dispute: dispute.neighborhood,
)
THINGS = (DEFECT, DISPUTE)


def tell_terms() -> int:
    """Tell of what is due soon, became overdue or climbed and was not told yet; return of how many rows."""
    return sum(_tell_due_soon(thing) + _tell_overdue(thing) + _tell_climbed(thing) for thing in THINGS)


def _tell_due_soon(thing: Thing) -> int:
    today = timezone.localdate()
    near = by_place(f"{thing.name}.due_soon", thing.place, lambda days: Q(due_on__lte=add_workdays(today, days)))
    rows = _untold(thing, NoticeKind.DUE_SOON, thing.going().filter(near, due_on__gte=today))
    for row in rows:
        _tell(thing, NoticeKind.DUE_SOON, row, thing.people(row))
    return len(rows)


def _tell_overdue(thing: Thing) -> int:
    rows = _untold(thing, NoticeKind.OVERDUE, thing.late().filter(due_on__gte=timezone.localdate() - TOLD_WITHIN))
    for row in rows:
        _tell(thing, NoticeKind.OVERDUE, row, thing.people(row), days=(timezone.localdate() - row.due_on).days)
    return len(rows)


def _tell_climbed(thing: Thing) -> int:
    """Tell the officers of the street, then of the district; what they were told of is looked up in one query."""
    told = 0
    for level in TIMES:
        rows = list(thing.climbed(level, TOLD_WITHIN).order_by("due_on", "pk")[:AT_ONCE])
        codes = {thing.neighborhood(row).region_id[:level] for row in rows}
        officers = {code: officers_at(code, level) for code in codes}
        keys = {row.pk: f"{_key(thing, row)}:{level}" for row in rows}
        everybody = {user for users in officers.values() for user in users}
        said = Notification.objects.filter(user__in=everybody, kind=NoticeKind.CLIMBED, key__in=keys.values())
        known = set(said.values_list("user", "key"))
        for row in rows:
            there = officers[thing.neighborhood(row).region_id[:level]]
            fresh = [user for user in there if (user.pk, keys[row.pk]) not in known]
            if fresh:
                _tell(thing, NoticeKind.CLIMBED, row, fresh, state=f":{level}", level=RegionLevel(level).label)
                told += 1
    return told


@transaction.atomic
def _tell(thing: Thing, kind: NoticeKind, row: Any, users: Iterable[User], *, state: str = "", **more: Any) -> None:
    place = thing.neighborhood(row)
    facts = {"number": f"#{row.pk}", "due_on": row.due_on, "place": place.name} | thing.facts(row) | more
    key, url = f"{_key(thing, row)}{state}", f"/{thing.name}s/{row.pk}/"
    for user in users:
        notify(by=None, user=user, kind=kind, region=place.region, key=key, url=url, facts=facts)


def _key(thing: Thing, row: Any) -> str:
    due_on: date = row.due_on
    return f"{thing.name}:{row.pk}:{due_on.isoformat()}"


def _untold(thing: Thing, kind: NoticeKind, rows: QuerySet[Any]) -> list[Any]:
    """Return those of whose term the person always told was not, the longest overdue first."""
    key = Concat(Value(f"{thing.name}:"), Cast("pk", CharField()), Value(":"), Cast("due_on", CharField()))
    said = Notification.objects.filter(user=OuterRef(thing.who), kind=kind, key=OuterRef("told_as"))
    active = rows.filter(**{f"{thing.who}__is_active": True}).annotate(told_as=key)
    return list(active.filter(~Exists(said)).order_by("due_on", "pk")[:AT_ONCE])
