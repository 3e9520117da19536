"""How every move passes the baton: the old one ends, the next begins, the row says where it lies, the trail why."""

from datetime import date, datetime
from functools import cache
from typing import Any

from django.utils import timezone

from renovation.core.audit import record
from renovation.core.enums import RegionLevel
from renovation.core.models import User
from residents.enums import Step
from residents.models import Baton, Suggestion
from residents.queries.hand import HIGHEST, choose, term

# Where each step writes who holds it.
PART: dict[int, str] = {Step.PLAN: "planner", Step.SUPERVISE: "supervisor", Step.REPORT_BACK: "reporter"}


def begin(
    row: Suggestion, step: int, *, moment: datetime, owner: User | None = None, from_day: date | None = None
) -> Baton:
    """Put the baton of `step` into a hand, chosen if none is named; the row is set, not saved.

    The term runs from `from_day`, else from today. Returns the baton, unsaved.
    """
    row.step = step
    row.owner = owner or choose(step, row)
    row.step_since = moment
    row.due_on, climbs_on = term(step, row.region_id, from_day or timezone.localdate(moment))
    row.climbs_on = climbs_on if row.level > HIGHEST else None
    if step in PART and row.owner is not None:
        setattr(row, PART[step], row.owner)
    return Baton(
        suggestion=row,
        round=row.round,
        step=step,
        level=row.level,
        owner=row.owner,
        started_at=moment,
        due_on=row.due_on,
    )


def finish(row: Suggestion, by: User | None, end: str, *, moment: datetime, note: str = "") -> Baton:
    """End the open baton; a row of a baton is never touched again."""
    baton = Baton.objects.select_for_update().get(suggestion=row, ended_at=None)
    baton.ended_at, baton.ended_by, baton.end, baton.note = moment, by, end, note[:500]
    baton.save(update_fields=["ended_at", "ended_by", "end", "note"])
    return baton


def keep(row: Suggestion, by: User | None, action: str, before: dict[str, Any], **facts: Any) -> None:
    """Save what a move changed on the row and record it; `before` is its `snapshot`.

    `version` grows: whoever read the row before is told.
    """
    row.version += 1
    row.save(update_fields=[*columns(), "version", "updated_at"])
    record(by, action, row, before=before, **facts)


@cache
def columns() -> tuple[str, ...]:
    """The columns a move may change; never the clock, the number, nor what was said."""
    fixed = {"id", "version", "created_at", "updated_at", "number", "client_id", "opened_at", "text", "logged_at"}
    return tuple(field.attname for field in Suggestion._meta.concrete_fields if field.name not in fixed)


def raised(level: int) -> int:
    """Return the next level up; at the district it stays."""
    levels = sorted(RegionLevel.values, reverse=True)
    return level if level <= HIGHEST else levels[levels.index(level) + 1]
