"""How every move passes the baton: the row is locked and asked, one baton ends, the next begins, the trail says why."""

from datetime import date, datetime
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import check_version, lock
from renovation.core.audit import record, snapshot
from renovation.core.enums import RegionLevel
from renovation.core.lib.masking import holds_personal
from renovation.core.models import User
from renovation.core.scope import refusal
from residents.enums import BatonEnd, Move, RoundReason, Step
from residents.models import Baton, Suggestion
from residents.queries.hand import HIGHEST, choose, term
from residents.queries.loop import RULES, IllegalMove, has_right, why_not

# Where each step writes who holds it.
PART: dict[int, str] = {Step.PLAN: "planner", Step.SUPERVISE: "supervisor", Step.REPORT_BACK: "reporter"}
LONGEST_ANSWER = 500


def take_up(move: Move, by: User, suggestion: Suggestion, version: int | None) -> tuple[Suggestion, dict[str, Any]]:
    """Return the row as stored, locked, with its `snapshot`, if `by` may make this move on it now.

    Raises `PermissionDenied` without the right, `Conflict` for another `version`, `IllegalMove` for a broken rule.
    """
    row = lock(suggestion)
    if not has_right(move, row, by):
        raise PermissionDenied(refusal(RULES[move].rights[0]))
    check_version(row, version)
    if why := why_not(move, row, by):
        raise IllegalMove(why)
    return row, snapshot(row)


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
    if step in PART:
        setattr(row, PART[step], row.owner)
    return _baton(row, moment)


def pass_to(row: Suggestion, by: User | None, to: User | None, *, moment: datetime, note: str = "") -> Baton:
    """Put the baton of the same step into another hand: its term goes on. Returns the new baton, saved."""
    finish(row, by, BatonEnd.HANDED_OVER, moment=moment, note=note)
    row.owner = to
    if row.step in PART:
        setattr(row, PART[row.step], to)
    baton = _baton(row, moment)
    baton.save()
    return baton


def new_round(row: Suggestion, reason: str, *, moment: datetime) -> Baton:
    """Begin the loop anew at the study; the clock goes on, and who did what in this round no longer binds anybody.

    What was decided stays until it is decided anew: an adopted suggestion is no less adopted for being done again.
    """
    row.round += 1
    row.round_reason = reason
    row.is_reopened = row.is_reopened or reason == RoundReason.UNSATISFIED
    for name in ("planner", "supervisor", "doer", "doer_organization", "reporter", "later_on", "ended_at"):
        setattr(row, name, None)
    for name in ("decline_reason", "answer", "ending", "satisfaction"):
        setattr(row, name, "")
    row.last_answered_at = None
    baton = begin(row, Step.STUDY, moment=moment)
    baton.save()
    return baton


def close(row: Suggestion, ending: str, *, moment: datetime) -> None:
    """Set the row ended; nobody holds it any more."""
    row.step, row.ending, row.ended_at = Step.ENDED, ending, moment
    row.owner = row.due_on = row.climbs_on = None


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


def public_words(name: str, text: str, *, is_needed: bool = True) -> str:
    """Return what residents will read, trimmed. Raises `ValidationError` at the field `name`."""
    words = text.strip()
    if is_needed and len(words) < 2:
        raise ValidationError({name: _("请用居民看得懂的话写明答复。")})
    if len(words) > LONGEST_ANSWER:
        raise ValidationError({name: _("不能超过 %(most)s 个字，现有 %(now)s 个字。") % {
            "most": LONGEST_ANSWER, "now": len(words),
        }})  # fmt: skip
    if holds_personal(words):
        raise ValidationError({name: _("这段话会公开，里面有电话或证件号码，请删去。")})
    return words


def short_words(name: str, text: str, message: str, most: int = 500) -> str:
    """Return a reason or note for colleagues, trimmed. Raises `ValidationError` at the field `name`."""
    words = text.strip()
    if len(words) < 2:
        raise ValidationError({name: message})
    if len(words) > most:
        raise ValidationError(
            {name: _("不能超过 %(most)s 个字，现有 %(now)s 个字。") % {"most": most, "now": len(words)}}
        )
    return words


def raised(level: int) -> int:
    """Return the next level up; at the district it stays."""
    levels = sorted(RegionLevel.values, reverse=True)
    return level if level <= HIGHEST else levels[levels.index(level) + 1]


def _baton(row: Suggestion, moment: datetime) -> Baton:
    return Baton(
        suggestion=row,
        round=row.round,
        step=row.step,
        level=row.level,
        owner=row.owner,
        started_at=moment,
        due_on=row.due_on,
    )
