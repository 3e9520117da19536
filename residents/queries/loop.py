"""The rules of the loop, once: which move is open to whom at which step, and in plain words why not.

Pages, the API, actions and tests read `RULES`; an action asks them again on the locked row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.parameters import value_of
from renovation.core.policy import Can
from renovation.core.scope import reach, refusal
from residents.enums import Ending, Move, Satisfaction, Step, Verdict
from residents.models import ReportBack, Suggestion, SuggestionPlan
from residents.queries.hand import HIGHEST, STEP_CAN, barred

OPEN = tuple(step for step in Step if step != Step.ENDED)


class IllegalMove(ValidationError):
    """The loop does not allow this move now; the message says why, for whoever tried."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="illegal_move")


class Who(Enum):
    """Which of those who hold the right may make a move."""

    OWNER = "OWNER"  # Whoever holds the baton.
    DOER = "DOER"  # The person named to carry it out; without one, whoever may carry out works there.
    OTHERS = "OTHERS"  # Anybody but the owner.
    GIVER = "GIVER"  # The owner, whoever may assign there, and of a baton in nobody's hand whoever could hold it.
    ANYBODY = "ANYBODY"


Check = Callable[[Suggestion, Any], str]


@dataclass(frozen=True)
class Rule:
    """One line of the table. `rights`: any of them, at the place. `checks` say why not, or ""."""

    steps: tuple[Step, ...]
    rights: tuple[Can, ...]
    who: Who
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Option:
    """A move as a page offers it to one person: open to them, or why not."""

    move: Move
    why_not: str = ""
    # The right is missing altogether: nothing a colleague's word or another day would change.
    is_forbidden: bool = False

    @property
    def is_allowed(self) -> bool:
        return not self.why_not

    @property
    def label(self) -> str:
        return str(self.move.label)


def _no_other_part(step: Step) -> Check:
    def check(row: Suggestion, user: Any) -> str:
        if user.pk not in barred(step, row):
            return ""
        return {
            Step.PLAN: _("您是本件的督办人或实施人，不能再制定方案。"),
            Step.SUPERVISE: _("您是本件的方案人或实施人，不能自己督办验收。"),
            Step.REPORT_BACK: _("您是本件的实施人，不能由您向居民反馈办结。"),
        }[step]

    return check


def _not_the_other_hands(row: Suggestion, user: Any) -> str:
    if user.pk in (row.planner_id, row.supervisor_id):
        return _("方案人和督办人不能自己实施。")
    return ""


def _is_reported(row: Suggestion, user: Any) -> str:
    return "" if done_at(row) else _("实施人还没有报告办理情况，不能验收。")


def _is_not_reported(row: Suggestion, user: Any) -> str:
    return _("办理情况已报告，等待督办人验收。") if done_at(row) else ""


def _stands_alone(row: Suggestion, user: Any) -> str:
    return _("已有其他意见并入，不能列为无效件。") if row.merged.exists() else ""


def _can_rise(row: Suggestion, user: Any) -> str:
    return "" if row.level > HIGHEST else _("已在区级办理，不能再往上提请。")


def _waits_for_the_last_word(row: Suggestion, user: Any) -> str:
    return "" if awaits_last_answer(row) else _("没有等待最后书面答复的反映人。")


def _somebody_is_untold(row: Suggestion, user: Any) -> str:
    # Only what waits for the last answer stays at this step when all have been told.
    if not awaits_last_answer(row) or row.voices.exclude(reports__round=row.round).exists():
        return ""
    return _("每位反映人都已反馈，写出最后书面答复后办结。")


def _may_come_back(row: Suggestion, user: Any) -> str:
    if row.ending in (Ending.MERGED, Ending.INVALID):
        return _("并案和无效的意见不能重新办理。")
    days = value_of("loop.reopen", row.region_id)
    if row.ended_at is None or row.ended_at < timezone.now() - timedelta(days=days):
        return _("办结已超过 %(days)s 天，请作为新的意见登记。") % {"days": days}
    if row.level <= HIGHEST and row.satisfaction == Satisfaction.NOT:
        return _("已由区级办理并作了最后书面答复，不再重新办理。")
    return ""


RULES: dict[Move, Rule] = {
    Move.VERIFY: Rule((Step.COLLECT,), (Can.COLLECT,), Who.OWNER),
    Move.INVALIDATE: Rule((Step.COLLECT,), (Can.COLLECT,), Who.OWNER, (_stands_alone,)),
    Move.CLEAN: Rule((*OPEN, Step.ENDED), (Can.COLLECT,), Who.ANYBODY),
    Move.STUDY: Rule((Step.STUDY,), (Can.STUDY,), Who.OWNER),
    Move.MERGE: Rule((Step.STUDY,), (Can.STUDY,), Who.OWNER),
    Move.PLAN: Rule((Step.PLAN,), (Can.PLAN,), Who.OWNER, (_no_other_part(Step.PLAN),)),
    Move.REPORT_DONE: Rule((Step.SUPERVISE,), (Can.CARRY_OUT,), Who.DOER, (_not_the_other_hands, _is_not_reported)),
    Move.NAME_DOER: Rule((Step.SUPERVISE,), (Can.SUPERVISE,), Who.OWNER, (_is_not_reported,)),
    Move.ACCEPT: Rule((Step.SUPERVISE,), (Can.SUPERVISE,), Who.OWNER, (_no_other_part(Step.SUPERVISE), _is_reported)),
    Move.SEND_BACK: Rule((Step.SUPERVISE,), (Can.SUPERVISE,), Who.OWNER, (_no_other_part(Step.SUPERVISE),)),
    Move.ESCALATE: Rule((Step.SUPERVISE,), (Can.SUPERVISE,), Who.OWNER, (_can_rise,)),
    Move.REPORT_BACK: Rule(
        (Step.REPORT_BACK,), (Can.COLLECT,), Who.OWNER, (_no_other_part(Step.REPORT_BACK), _somebody_is_untold)
    ),
    Move.TRY_REACH: Rule(
        (Step.REPORT_BACK,), (Can.COLLECT,), Who.OWNER, (_no_other_part(Step.REPORT_BACK), _somebody_is_untold)
    ),
    Move.LAST_ANSWER: Rule(
        (Step.REPORT_BACK,), (Can.COLLECT,), Who.OWNER, (_no_other_part(Step.REPORT_BACK), _waits_for_the_last_word)
    ),
    Move.REOPEN: Rule((Step.ENDED,), (Can.COLLECT,), Who.ANYBODY, (_may_come_back,)),
    Move.URGE: Rule(OPEN, (Can.SUPERVISE, Can.ASSIGN, Can.COLLECT), Who.OTHERS),
    Move.HAND_OVER: Rule(OPEN, (Can.ASSIGN,), Who.GIVER),
}


def moves_of(suggestion: Suggestion, user: Any) -> list[Option]:
    """Return every move with whether this user may make it now, and why not."""
    return [option(move, suggestion, user) for move in RULES]


def option(move: Move, suggestion: Suggestion, user: Any) -> Option:
    """Return one move as it stands for this user."""
    rule = RULES[move]
    if not has_right(move, suggestion, user):
        return Option(move, refusal(rule.rights[0]), is_forbidden=True)
    return Option(move, why_not(move, suggestion, user))


def has_right(move: Move, suggestion: Suggestion, user: Any) -> bool:
    """Tell whether a duty of the user covers the move at this place, whatever the step."""
    rule = RULES[move]
    if rule.who == Who.GIVER and suggestion.step != Step.ENDED:
        # One's own baton may be given away without the right to assign.
        held = STEP_CAN[suggestion.step]
        if suggestion.owner_id in (None, user.pk) and holds_here(user, held, suggestion):
            return True
    return any(holds_here(user, can, suggestion) for can in rule.rights)


def holds_here(user: Any, can: Can, suggestion: Suggestion) -> bool:
    """`scope.holds` for a suggestion at hand, without asking the database."""
    return any(
        suggestion.region_id.startswith(span.code) and span.organization_id in (None, suggestion.doer_organization_id)
        for span in reach(user, can).spans
    )


def why_not(move: Move, suggestion: Suggestion, user: Any) -> str:
    """Say why somebody who holds the right may not make this move now; "" if they may."""
    rule = RULES[move]
    if suggestion.step not in rule.steps:
        return _wrong_step(move, suggestion, rule)
    refused = _wrong_hand(rule, suggestion, user)
    return refused or next((why for check in rule.checks if (why := check(suggestion, user))), "")


def reopens(suggestion: Suggestion) -> str:
    """Say why an ended suggestion cannot be opened again by a resident; "" if it can."""
    if suggestion.step != Step.ENDED:
        return _wrong_step(Move.REOPEN, suggestion, RULES[Move.REOPEN])
    return _may_come_back(suggestion, None)


def goal_of(suggestion: Suggestion) -> str:
    """Return how a suggestion in its last step will end, unless somebody is not satisfied."""
    by_verdict = {
        Verdict.LATER: Ending.LATER,
        Verdict.DECLINE: Ending.NOT_ADOPTED,
        Verdict.REFER: Ending.PASSED_ON,
    }
    if suggestion.verdict in by_verdict:
        return by_verdict[Verdict(suggestion.verdict)]
    plan = SuggestionPlan.objects.filter(suggestion=suggestion, round=suggestion.round).first()
    return plan.result if plan and plan.result else Ending.DONE


def awaits_last_answer(suggestion: Suggestion) -> bool:
    """Tell whether somebody said no at the highest level and the last written answer, which ends it, is still due."""
    if suggestion.step != Step.REPORT_BACK or suggestion.level > HIGHEST or suggestion.last_answered_at is not None:
        return False
    return said_no(suggestion).exists()


def said_no(suggestion: Suggestion) -> QuerySet[ReportBack]:
    """Return what those said in this round who are not satisfied."""
    noted = ReportBack.objects.filter(voice__suggestion=suggestion, round=suggestion.round, replaced_at=None)
    return noted.filter(satisfaction=Satisfaction.NOT).order_by("pk")


def done_at(suggestion: Suggestion) -> datetime | None:
    """Return when the doer said of this round that it is done; None while they have not."""
    plans = SuggestionPlan.objects.filter(suggestion=suggestion, round=suggestion.round)
    return plans.values_list("done_at", flat=True).first()


def _wrong_step(move: Move, suggestion: Suggestion, rule: Rule) -> str:
    if suggestion.step == Step.ENDED:
        return _("此件已办结（%(how)s），不能再%(move)s。") % {
            "how": suggestion.get_ending_display(), "move": move.label,
        }  # fmt: skip
    if rule.steps == (Step.ENDED,):
        return _("此件还在办理（%(step)s），不必重新办理。") % {"step": suggestion.get_step_display()}
    return _("此件现在的环节是“%(now)s”，“%(move)s”须在“%(then)s”环节进行。") % {
        "now": suggestion.get_step_display(),
        "move": move.label,
        "then": Step(rule.steps[0]).label,
    }


def _wrong_hand(rule: Rule, suggestion: Suggestion, user: Any) -> str:
    owner = suggestion.owner_id
    if rule.who == Who.OWNER and owner is None:
        return _("此环节还没有责任人，请先转交给您自己或他人。")
    if rule.who == Who.OWNER and owner != user.pk:
        return _("此环节由%(who)s负责；要由您办理，请先转交给您。") % {"who": suggestion.owner}
    if rule.who == Who.DOER and suggestion.doer_id not in (None, user.pk):
        return _("本件由%(who)s实施，请由其报告。") % {"who": suggestion.doer}
    if rule.who == Who.OTHERS and owner == user.pk:
        return _("此环节就在您手上，不必催办。")
    return ""
