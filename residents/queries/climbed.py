"""What lies so long after its term that the levels above answer for it too: the street, then the district.

Suggestions say so themselves (`level`); of defects and disputes the days say it: `…climb` working days after the term
it is the street's, after as many again the district's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from projects.enums import DefectState
from projects.models import Defect
from projects.queries.defect import defects_named, late_defects
from renovation.core.enums import RegionLevel
from renovation.core.lib.masking import mask_text
from renovation.core.lib.reach import Reach
from renovation.core.parameters import by_place
from renovation.core.policy import Can
from renovation.core.scope import reach
from renovation.core.workday import workday_before
from residents.enums import Step
from residents.models import Dispute, Suggestion
from residents.queries.dispute import disputes_named, late_disputes
from residents.queries.hand import AT_HOME
from residents.queries.suggestion import shown

SHOWN = 10
# How many times the days of `…climb` have gone by.
TIMES: dict[int, int] = {RegionLevel.STREET: 1, RegionLevel.DISTRICT: 2}


@dataclass(frozen=True)
class Climbed:
    """One line: what it is, at whom it lies, and which page leads on."""

    kind: str
    pk: int
    number: str
    title: str
    place: str
    who: str
    due_on: date


def climbed_defects(level: int, within: timedelta | None = None) -> QuerySet[Defect]:
    """Return the defects that the level answers for too, with everything their page names.

    `within`: only those that came to it so lately.
    """
    return late_defects(defects_named()).filter(_over("defect", "site__neighborhood__region__code", level, within))


def climbed_disputes(level: int, within: timedelta | None = None) -> QuerySet[Dispute]:
    """Return the disputes that the level answers for too; `within` as for defects."""
    return late_disputes(disputes_named()).filter(_over("dispute", "neighborhood__region__code", level, within))


def climbed_at_home(level: int) -> QuerySet[Suggestion]:
    """Return the suggestions that climbed so high while a red vest of the community keeps them."""
    late = Suggestion.objects.filter(step__in=AT_HOME, level__lte=level, due_on__lt=timezone.localdate())
    return late.exclude(step=Step.ENDED).select_related("owner", "neighborhood", "category")


def climbed_to(user: Any, limit: int = SHOWN) -> tuple[list[Climbed], bool]:
    """Return what lies with others below and is this user's to move on, the longest overdue first; is there more?

    For those who may assign at a street or above: each sees what has climbed as high as they stand.
    """
    granted = reach(user, Can.ASSIGN).spans
    lines: list[Climbed] = []
    for level in TIMES:
        there = Reach(tuple(span for span in granted if _level_of(span.code) == level))
        if not there:
            continue
        lines += [_of_suggestion(row) for row in _first(climbed_at_home(level), there, limit)]
        lines += [_of_defect(row) for row in _first(climbed_defects(level), there, limit)]
        lines += [_of_dispute(row) for row in _first(climbed_disputes(level), there, limit)]
    lines.sort(key=lambda line: (line.due_on, line.kind, line.pk))
    return lines[:limit], len(lines) > limit


def _level_of(code: str) -> int:
    """The level at which somebody with a duty there is told; a city's people look on from the district's."""
    return max(len(code), RegionLevel.DISTRICT)


def _first(rows: Any, there: Reach, limit: int) -> Sequence[Any]:
    return list(rows.within(there).order_by("due_on", "pk")[: limit + 1])


def _over(thing: str, path: str, level: int, within: timedelta | None) -> Q:
    def lapsed(days: int) -> Q:
        before = workday_before(timezone.localdate(), days * TIMES[level])
        return Q(due_on__lt=before) & (Q(due_on__gte=before - within) if within else Q())

    return by_place(f"{thing}.climb", path, lapsed)


def _of_suggestion(row: Suggestion) -> Climbed:
    owner = row.owner.name if row.owner else ""
    title = f"{row.category} {shown(row.public_text, row.text)}"
    return Climbed("suggestion", row.pk, row.number, title, row.neighborhood.name, owner, row.due_on)  # type: ignore[arg-type]


def _of_defect(row: Defect) -> Climbed:
    # Once answered it waits for the look of whoever raised it.
    firm = row.organization.name if row.organization else ""
    who = firm if row.state == DefectState.OPEN else row.raised_by.name
    return Climbed("defect", row.pk, f"#{row.pk}", mask_text(row.text), row.site.neighborhood.name, who, row.due_on)


def _of_dispute(row: Dispute) -> Climbed:
    title = str(row.get_kind_display())
    return Climbed("dispute", row.pk, f"#{row.pk}", title, row.neighborhood.name, row.mediator.name, row.due_on)
