"""The answer goes back to everybody who said something, and what they say to it decides whether the case ends."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import lock
from renovation.core.audit import record, snapshot
from renovation.core.enums import NoticeKind
from renovation.core.models import User
from residents.actions.baton_pass import close, finish, keep, new_round, public_words, raised, short_words, take_up
from residents.actions.baton_word import tell, tell_owner
from residents.enums import BatonEnd, Ending, Move, Satisfaction, Step, ToldBy
from residents.models import ReportBack, Suggestion, Voice
from residents.queries.hand import HIGHEST
from residents.queries.loop import IllegalMove, goal_of, reopens

# What the whole case counts as: one who is not satisfied weighs more than any number who are.
WORST_FIRST = (Satisfaction.NOT, Satisfaction.PARTLY, Satisfaction.SATISFIED, Satisfaction.UNREACHED)


@transaction.atomic
def report_back(
    *,
    by: User,
    suggestion: Suggestion,
    voice: Voice,
    how: str,
    satisfaction: str,
    text: str = "",
    answer: str = "",
    version: int | None = None,
) -> Suggestion:
    """Note that one voice was told the answer, and what it said.

    Not satisfied: the case goes back to the study one level up; at the district it ends so, and `answer` is the last
    written one. It ends when every voice has been told in this round. Raises `ValidationError` by field.
    """
    row, before = take_up(Move.REPORT_BACK, by, suggestion, version)
    _report(row, voice, by, how, satisfaction, text)
    if satisfaction == Satisfaction.NOT:
        short_words("text", text, _("请写明居民为什么不满意。"), most=300)
        if row.level <= HIGHEST:
            row.answer = public_words("answer", answer)
    _go_on(row, by, before, is_unsatisfied=satisfaction == Satisfaction.NOT, why=text.strip())
    return row


@transaction.atomic
def bulk_report_back(
    *,
    by: User,
    suggestion: Suggestion,
    voices: Iterable[Voice],
    how: str,
    satisfaction: str,
    text: str = "",
    version: int | None = None,
) -> Suggestion:
    """Note the same for many voices at once, as after a notice; whoever is not satisfied is noted by themselves."""
    row, before = take_up(Move.REPORT_BACK, by, suggestion, version)
    if satisfaction == Satisfaction.NOT:
        raise ValidationError({"satisfaction": _("“不满意”请逐人登记，写明原因。")})
    told = list(voices)
    if not told:
        raise ValidationError({"voices": _("请至少选择一位反映人。")})
    for voice in told:
        _report(row, voice, by, how, satisfaction, text)
    _go_on(row, by, before)
    return row


@transaction.atomic
def reopen(
    *, by: User, suggestion: Suggestion, text: str, voice: Voice | None = None, version: int | None = None
) -> Suggestion:
    """Open an ended case again within `loop.reopen` days, because a resident says it is not so; one level up."""
    row, before = take_up(Move.REOPEN, by, suggestion, version)
    why = short_words("text", text, _("请写明重新办理的原因。"), most=300)
    if voice is not None and voice.suggestion_id != row.pk:
        raise ValidationError({"voice": _("请选择本件的反映人。")})
    _again(row, by, before, why)
    return row


@transaction.atomic
def rate(*, voice: Voice, satisfaction: str, text: str = "") -> Suggestion:
    """A resident says by their own link whether the answer satisfies them: before the end, or within the days after.

    Not satisfied reopens one level up. Raises `IllegalMove` in words for the resident.
    """
    row = lock(voice.suggestion)
    before = snapshot(row)
    if satisfaction not in (Satisfaction.SATISFIED, Satisfaction.PARTLY, Satisfaction.NOT):
        raise ValidationError({"satisfaction": _("请选择满意、基本满意或不满意。")})
    if row.step == Step.REPORT_BACK:
        _replace_unreached(row, voice)
        _report(row, voice, None, ToldBy.ONLINE, satisfaction, text)
        _go_on(row, None, before, is_unsatisfied=satisfaction == Satisfaction.NOT, why=text.strip())
    elif row.is_open:
        raise IllegalMove(_("此件还在办理，有了答复才能评价。"))
    else:
        _rate_ended(row, before, voice, satisfaction, text)
    return row


def _rate_ended(row: Suggestion, before: dict[str, Any], voice: Voice, satisfaction: str, text: str) -> None:
    if why := reopens(row):
        raise IllegalMove(why)
    if satisfaction == Satisfaction.NOT:
        _again(row, None, before, text.strip())
        return
    _replace_unreached(row, voice)
    _report(row, voice, None, ToldBy.ONLINE, satisfaction, text)
    row.satisfaction = _worst(row)
    keep(row, None, "suggestion.rated", before)


def _replace_unreached(row: Suggestion, voice: Voice) -> None:
    """Somebody who could not be reached speaks up themselves: that counts."""
    ReportBack.objects.filter(voice=voice, round=row.round, satisfaction=Satisfaction.UNREACHED).delete()


def _report(row: Suggestion, voice: Voice, by: User | None, how: str, satisfaction: str, text: str) -> None:
    if voice.suggestion_id != row.pk:
        raise ValidationError({"voice": _("请选择本件的反映人。")})
    if (how == ToldBy.ONLINE) != (by is None):
        raise ValidationError({"how": _("“居民自评”只能由居民本人填写，请选择实际的反馈方式。")})
    if ReportBack.objects.filter(voice=voice, round=row.round).exists():
        raise IllegalMove(_("本轮已向这位反映人反馈过。"))
    report = ReportBack(voice=voice, round=row.round, how=how, satisfaction=satisfaction, text=text.strip(), by=by)
    report.clean_fields(exclude=["voice", "by"])
    report.save()
    record(by, "voice.reported", report)


def _go_on(
    row: Suggestion, by: User | None, before: dict[str, Any], *, is_unsatisfied: bool = False, why: str = ""
) -> None:
    """Reopen, end, or wait for the voices still to be told."""
    now = timezone.now()
    if is_unsatisfied and row.level > HIGHEST:
        finish(row, by, BatonEnd.REOPENED, moment=now, note=why)
        _again(row, by, before, why, moment=now)
    elif untold(row):
        keep(row, by, "suggestion.reported_back", before)
    else:
        row.satisfaction = _worst(row)
        ending = goal_of(row)
        finish(row, by, BatonEnd.ENDED, moment=now, note=row.answer)
        close(row, ending, moment=now)
        keep(row, by, "suggestion.ended", before)
        if row.collected_by is not None:
            result = Ending(ending).label
            tell(by, row.collected_by, NoticeKind.ANSWERED, row, f"ended:{row.round}", result=result, due_on=None)


def _again(
    row: Suggestion, by: User | None, before: dict[str, Any], why: str, *, moment: datetime | None = None
) -> None:
    row.level = raised(row.level)
    baton = new_round(row, moment=moment or timezone.now())
    keep(row, by, "suggestion.reopened", before, reason=why)
    tell_owner(by, baton)


def untold(row: Suggestion) -> bool:
    """Tell whether a voice has not heard the answer of this round yet."""
    return row.voices.exclude(reports__round=row.round).exists()


def _worst(row: Suggestion) -> str:
    said = set(ReportBack.objects.filter(voice__suggestion=row, round=row.round).values_list("satisfaction", flat=True))
    return next((level for level in WORST_FIRST if level in said), "")
