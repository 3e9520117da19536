"""The study of the community's Party committee: what becomes of a suggestion, told in plain words."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.enums import NoticeKind
from renovation.core.models import Organization, User
from residents.actions.baton_pass import begin, close, finish, keep, public_words, take_up
from residents.actions.baton_word import tell_doers, tell_owner, tell_voices
from residents.enums import BatonEnd, DeclineReason, Ending, Move, Step, Verdict
from residents.models import Suggestion, SuggestionPlan, Voice
from residents.queries.loop import IllegalMove

LONGEST_WAIT = timedelta(days=5 * 366)
# Where each verdict leads; merging has a function of its own.
LEADS_TO: dict[str, Step] = {
    Verdict.ADOPT: Step.PLAN,
    Verdict.LATER: Step.REPORT_BACK,
    Verdict.DECLINE: Step.REPORT_BACK,
    Verdict.REFER: Step.SUPERVISE,
}


@transaction.atomic
def study(
    *,
    by: User,
    suggestion: Suggestion,
    verdict: str,
    version: int | None = None,
    answer: str = "",
    decline_reason: str = "",
    later_on: date | None = None,
    organization: Organization | None = None,
    finish_by: date | None = None,
) -> Suggestion:
    """Decide: adopt, adopt later (`later_on`), not adopt (`decline_reason`), or refer to `organization` by `finish_by`.

    `answer` is what the resident will read; without it only adopting is possible, whose answer comes at the end.
    Raises `ValidationError` by field, `IllegalMove`, `Conflict`.
    """
    row, before = take_up(Move.STUDY, by, suggestion, version)
    if verdict not in LEADS_TO:
        raise ValidationError({"verdict": _("请选择研判结果。")})
    row.verdict = verdict
    row.answer = public_words("answer", answer, is_needed=verdict != Verdict.ADOPT)
    row.decline_reason = _reason(decline_reason) if verdict == Verdict.DECLINE else ""
    row.later_on = _later(later_on) if verdict == Verdict.LATER else None
    if verdict == Verdict.REFER:
        _refer(by, row, organization, finish_by)
    now = timezone.now()
    finish(row, by, BatonEnd.PASSED, moment=now, note=row.answer)
    baton = begin(row, LEADS_TO[verdict], moment=now, from_day=finish_by if verdict == Verdict.REFER else None)
    baton.save()
    keep(row, by, "suggestion.studied", before)
    tell_owner(by, baton)
    if verdict == Verdict.REFER:
        tell_doers(by, row, NoticeKind.ASSIGNED, f"{baton.pk}:doer", due_on=finish_by)
    if row.step == Step.REPORT_BACK:
        tell_voices(by, row)
    return row


@transaction.atomic
def merge(*, by: User, suggestion: Suggestion, into: Suggestion, version: int | None = None) -> Suggestion:
    """End a suggestion that says what another one says; all its authors are told that one's answer.

    Raises `IllegalMove` for one that was answered before: an unsatisfied resident is not merged away.
    """
    # Both rows in one order, whichever is merged into which.
    both = Suggestion.objects.select_for_update().filter(pk__in=[suggestion.pk, into.pk]).order_by("pk")
    found = {row.pk: row for row in both}
    row, before = take_up(Move.MERGE, by, suggestion, version)
    other = found.get(into.pk)
    if other is None or other.pk == row.pk or other.neighborhood_id != row.neighborhood_id:
        raise ValidationError({"into": _("请选择同一小区的另一条意见。")})
    if not other.is_open:
        raise ValidationError({"into": _("%(number)s 已办结，只能并入正在办理的意见。") % {"number": other.number}})
    if other.step == Step.COLLECT:
        # It may yet turn out to be no suggestion, and its authors would end untold.
        raise ValidationError({"into": _("%(number)s 还没有核实，不能并入。") % {"number": other.number}})
    if row.round > 1:
        raise IllegalMove(_("这条意见已向居民反馈过，不能并案，请继续办理。"))
    now = timezone.now()
    move_voices(row, other)
    row.verdict, row.merged_into = Verdict.MERGE, other
    finish(row, by, BatonEnd.ENDED, moment=now, note=_("并入 %(number)s") % {"number": other.number})
    close(row, Ending.MERGED, moment=now)
    keep(row, by, "suggestion.merged", before, into=other.number)
    return row


@transaction.atomic
def bulk_merge(*, by: User, suggestions: Iterable[Suggestion], into: Suggestion) -> list[tuple[Suggestion, str]]:
    """Merge many into one; returns each with why it was not merged, or ""."""
    told = []
    for suggestion in sorted(suggestions, key=lambda row: row.pk):
        try:
            with transaction.atomic():
                merge(by=by, suggestion=suggestion, into=into)
            told.append((suggestion, ""))
        except ValidationError as error:
            told.append((suggestion, " ".join(error.messages)))
    return told


def move_voices(row: Suggestion, other: Suggestion) -> None:
    """Let everybody who is told about `row` be told about the other one; `origin` keeps where each came from."""
    Voice.objects.filter(suggestion=row).update(suggestion=other)


def _refer(by: User, row: Suggestion, organization: Organization | None, finish_by: date | None) -> None:
    if organization is None:
        raise ValidationError({"organization": _("请选择转给哪个部门或单位。")})
    if finish_by is None or finish_by < timezone.localdate():
        raise ValidationError({"finish_by": _("请填写今天或以后的答复期限。")})
    # Who sends it there answers for it as a planner does, and cannot accept the answer.
    row.planner, row.doer_organization = by, organization
    SuggestionPlan.objects.update_or_create(
        suggestion=row,
        round=row.round,
        defaults={"text": row.answer, "finish_by": finish_by, "made_by": by},
    )


def _reason(reason: str) -> str:
    if reason not in DeclineReason.values:
        raise ValidationError({"decline_reason": _("请选择不采纳的原因。")})
    return reason


def _later(day: date | None) -> date:
    today = timezone.localdate()
    if day is None or not today < day <= today + LONGEST_WAIT:
        raise ValidationError({"later_on": _("请填写再次研判的日期：明天以后、五年以内。")})
    return day
