"""Every move of the loop, by name; those that only pass the baton stand here, the others beside it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.enums import NoticeKind, RegionLevel
from renovation.core.models import User
from residents.actions.baton_pass import (
    begin,
    close,
    finish,
    keep,
    pass_to,
    public_words,
    raised,
    short_words,
    take_up,
)
from residents.actions.baton_word import tell_officers, tell_owner
from residents.actions.suggestion_plan import name_doer, plan
from residents.actions.suggestion_result import accept, report_done, send_back
from residents.actions.suggestion_study import bulk_merge, merge, study
from residents.actions.urge import urge
from residents.actions.voice_reach import try_to_reach
from residents.actions.voice_report import bulk_report_back, last_answer, reopen, report_back
from residents.enums import BatonEnd, Ending, Move, Step
from residents.models import Suggestion, SuggestionCategory
from residents.queries.hand import HIGHEST, STEP_CAN, barred, is_away
from residents.queries.loop import IllegalMove, holds_here


@transaction.atomic
def verify(
    *,
    by: User,
    suggestion: Suggestion,
    public_text: str = "",
    category: SuggestionCategory | None = None,
    version: int | None = None,
) -> Suggestion:
    """A red vest has looked at what a resident sent: it goes to the study, `public_text` may be read by all."""
    row, before = take_up(Move.VERIFY, by, suggestion, version)
    row.public_text = public_words("public_text", public_text, is_needed=False)
    row.category = category or row.category
    row.collected_by = row.collected_by or by
    now = timezone.now()
    finish(row, by, BatonEnd.PASSED, moment=now)
    baton = begin(row, Step.STUDY, moment=now)
    baton.save()
    keep(row, by, "suggestion.verified", before)
    tell_owner(by, baton)
    return row


@transaction.atomic
def invalidate(*, by: User, suggestion: Suggestion, answer: str, version: int | None = None) -> Suggestion:
    """End what is no suggestion (a test, an insult, another town); `answer` says so under its number."""
    row, before = take_up(Move.INVALIDATE, by, suggestion, version)
    row.answer = public_words("answer", answer)
    now = timezone.now()
    finish(row, by, BatonEnd.ENDED, moment=now, note=row.answer)
    close(row, Ending.INVALID, moment=now)
    keep(row, by, "suggestion.invalidated", before)
    return row


@transaction.atomic
def clean_text(*, by: User, suggestion: Suggestion, public_text: str, version: int | None = None) -> Suggestion:
    """Set what the public may read of a suggestion, at any step; empty takes it off the public page."""
    row, before = take_up(Move.CLEAN, by, suggestion, version)
    row.public_text = public_words("public_text", public_text, is_needed=False)
    keep(row, by, "suggestion.text_cleaned", before)
    return row


@transaction.atomic
def hand_over(*, by: User, suggestion: Suggestion, to: User, note: str = "", version: int | None = None) -> Suggestion:
    """Give the baton into another hand: by its owner, or by whoever may assign there. Its term goes on."""
    row, before = take_up(Move.HAND_OVER, by, suggestion, version)
    if why := unfit(row, to):
        raise ValidationError({"to": why})
    words = note.strip()[:500]
    baton = pass_to(row, by, to, moment=timezone.now(), note=words)
    keep(row, by, "suggestion.handed_over", before, to=str(to), reason=words)
    tell_owner(by, baton)
    return row


@transaction.atomic
def bulk_hand_over(
    *, by: User, suggestions: Iterable[Suggestion], to: User, note: str = ""
) -> list[tuple[Suggestion, str]]:
    """Hand many over to one person; returns each with why it was not, or ""."""
    told = []
    for suggestion in sorted(suggestions, key=lambda row: row.pk):
        try:
            with transaction.atomic():
                hand_over(by=by, suggestion=suggestion, to=to, note=note)
            told.append((suggestion, ""))
        except ValidationError as error:
            told.append((suggestion, " ".join(error.messages)))
        except PermissionDenied as error:
            told.append((suggestion, str(error)))
    return told


@transaction.atomic
def escalate(*, by: User, suggestion: Suggestion, note: str, version: int | None = None) -> Suggestion:
    """The supervisor asks the next level for help: its officers are told, the baton stays where it is."""
    row, before = take_up(Move.ESCALATE, by, suggestion, version)
    why = short_words("note", note, _("请写明提请上级的原因。"), most=200)
    row.level = raised(row.level)
    if row.level <= HIGHEST:
        row.climbs_on = None
    keep(row, by, "suggestion.escalated", before, reason=why)
    told = _("提请%(level)s协调：%(why)s") % {"level": RegionLevel(row.level).label, "why": why}
    tell_officers(by, row, NoticeKind.URGED, f"escalated:{row.version}", reason=told)
    return row


def unfit(row: Suggestion, to: User) -> str:
    """Say why somebody cannot take the baton of the row's step; "" if they can."""
    if to.pk == row.owner_id:
        return _("已在%(who)s手上。") % {"who": to}
    if not to.is_active:
        return _("%(who)s已停用，请另选。") % {"who": to}
    if is_away(to):
        return _("%(who)s正在请假，请另选或交给其代理人。") % {"who": to}
    if to.pk in barred(row.step, row):
        return _("%(who)s在本件中另有职责（方案、督办、实施须由不同的人担任），请另选。") % {"who": to}
    if not holds_here(to, STEP_CAN[row.step], row):
        return _("%(who)s在此处没有“%(step)s”的职责，请另选。") % {"who": to, "step": row.get_step_display()}
    return ""


# What the API and tests call by the name of the move.
MOVES: dict[Move, Callable[..., Any]] = {
    Move.VERIFY: verify,
    Move.INVALIDATE: invalidate,
    Move.CLEAN: clean_text,
    Move.STUDY: study,
    Move.MERGE: merge,
    Move.PLAN: plan,
    Move.REPORT_DONE: report_done,
    Move.NAME_DOER: name_doer,
    Move.ACCEPT: accept,
    Move.SEND_BACK: send_back,
    Move.ESCALATE: escalate,
    Move.REPORT_BACK: report_back,
    Move.TRY_REACH: try_to_reach,
    Move.LAST_ANSWER: last_answer,
    Move.REOPEN: reopen,
    Move.URGE: urge,
    Move.HAND_OVER: hand_over,
}

__all__ = [
    "MOVES",
    "IllegalMove",
    "accept",
    "bulk_hand_over",
    "bulk_merge",
    "bulk_report_back",
    "clean_text",
    "escalate",
    "hand_over",
    "invalidate",
    "last_answer",
    "merge",
    "name_doer",
    "plan",
    "reopen",
    "report_back",
    "report_done",
    "send_back",
    "study",
    "try_to_reach",
    "unfit",
    "urge",
    "verify",
]
