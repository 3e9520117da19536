"""The answer goes back to everybody who said something, and what they say to it decides whether the case ends."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from renovation.core.actions.base import lock
from renovation.core.audit import record, snapshot
from renovation.core.enums import NoticeKind
from renovation.core.models import User
from residents.actions.baton_pass import close, finish, keep, new_round, public_words, raised, short_words, take_up
from residents.actions.baton_word import tell, tell_officers, tell_owner
from residents.enums import BatonEnd, Ending, Move, RoundReason, Satisfaction, Step, ToldBy
from residents.models import ReportBack, Suggestion, Voice
from residents.queries.hand import HIGHEST
from residents.queries.loop import IllegalMove, awaits_last_answer, goal_of, reopens
from residents.queries.voice_reach import has_contact, reached_of

# What the whole case counts as: one who is not satisfied weighs more than any number who are.
WORST_FIRST = (
    *(Satisfaction.NOT, Satisfaction.PARTLY, Satisfaction.SATISFIED),
    *(Satisfaction.NOTICED, Satisfaction.UNREACHED),
)
# Nothing was heard of them: what they say themselves later counts.
UNHEARD = (Satisfaction.NOTICED, Satisfaction.UNREACHED)
# What somebody may note; that nobody was reached follows from the tries (`voice_reach`).
SAID = tuple(choice for choice in Satisfaction if choice != Satisfaction.UNREACHED)


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
    _may_be_noted(row, [voice], how, satisfaction, text, "satisfaction")
    note_report(row, voice, by, how, satisfaction, text)
    if satisfaction == Satisfaction.NOT:
        short_words("text", text, _("请写明居民为什么不满意。"), most=300)
        if row.level <= HIGHEST and row.last_answered_at is None:
            _answer_last(row, answer)
    go_on(row, by, before, is_unsatisfied=satisfaction == Satisfaction.NOT, why=text.strip())
    return row


@transaction.atomic
def last_answer(*, by: User, suggestion: Suggestion, answer: str, version: int | None = None) -> Suggestion:
    """Write the district's last answer to somebody who said by their own link that they are not satisfied.

    Owed by whoever brings the answer back; the case ends with it, once everybody else has been told too.
    """
    row, before = take_up(Move.LAST_ANSWER, by, suggestion, version)
    _answer_last(row, answer)
    go_on(row, by, before)
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
    _may_be_noted(row, told, how, satisfaction, text, "voices")
    for voice in told:
        note_report(row, voice, by, how, satisfaction, text)
    go_on(row, by, before)
    return row


@transaction.atomic
def reopen(
    *,
    by: User,
    suggestion: Suggestion,
    text: str,
    voice: Voice | None = None,
    how: str = "",
    version: int | None = None,
) -> Suggestion:
    """Open an ended case again within `loop.reopen` days, one level up.

    With a `voice`: because that resident says it is not so, which they told us `how`; else on the staff's own account.
    """
    row, before = take_up(Move.REOPEN, by, suggestion, version)
    why = short_words("text", text, _("请写明重新办理的原因。"), most=300)
    if voice is None:
        _again(row, by, before, RoundReason.STAFF, why)
        return row
    if not how:
        raise ValidationError({"how": _("请选择反映人是怎样提出的。")})
    _set_aside(row, voice)
    note_report(row, voice, by, how, Satisfaction.NOT, why)
    _again(row, by, before, RoundReason.UNSATISFIED, why)
    return row


@transaction.atomic
def rate(*, voice: Voice, satisfaction: str, text: str = "") -> Suggestion:
    """A resident says by their own link whether the answer satisfies them: before the end, or within the days after.

    Not satisfied, for which a reason must be given, reopens one level up; at the district it waits for the last
    written answer. Raises `ValidationError` by field, `IllegalMove` in words for the resident.
    """
    row = lock(voice.suggestion)
    before = snapshot(row)
    is_unsatisfied = satisfaction == Satisfaction.NOT
    if satisfaction not in (Satisfaction.SATISFIED, Satisfaction.PARTLY, Satisfaction.NOT):
        raise ValidationError({"satisfaction": _("请选择满意、基本满意或不满意。")})
    if is_unsatisfied and (row.step == Step.REPORT_BACK or not reopens(row)):
        short_words("text", text, _("请写一写哪里不满意，我们才知道怎么改。"), most=300)
    if row.step == Step.REPORT_BACK:
        _set_aside(row, voice, UNHEARD)
        note_report(row, voice, None, ToldBy.ONLINE, satisfaction, text)
        go_on(row, None, before, is_unsatisfied=is_unsatisfied, why=text.strip())
    elif row.is_open:
        raise IllegalMove(_("此件还在办理，有了答复才能评价。"))
    else:
        _rate_ended(row, before, voice, satisfaction, text)
    return row


def _rate_ended(row: Suggestion, before: dict[str, Any], voice: Voice, satisfaction: str, text: str) -> None:
    if why := reopens(row):
        raise IllegalMove(why)
    is_unsatisfied = satisfaction == Satisfaction.NOT
    _set_aside(row, voice, Satisfaction.values if is_unsatisfied else UNHEARD)
    note_report(row, voice, None, ToldBy.ONLINE, satisfaction, text)
    if is_unsatisfied:
        _again(row, None, before, RoundReason.UNSATISFIED, text.strip())
        return
    row.satisfaction = _worst(row)
    keep(row, None, "suggestion.rated", before)


def _set_aside(row: Suggestion, voice: Voice, said: Iterable[str] = Satisfaction.values) -> None:
    """Let the voice speak anew in this round, if what was noted of it is one of `said`: that stays to be read."""
    noted = ReportBack.objects.filter(voice=voice, round=row.round, replaced_at=None, satisfaction__in=said)
    noted.update(replaced_at=timezone.now())


def _answer_last(row: Suggestion, answer: str) -> None:
    row.answer, row.last_answered_at = public_words("answer", answer), timezone.now()


def _may_be_noted(row: Suggestion, voices: list[Voice], how: str, satisfaction: str, text: str, field: str) -> None:
    """Refuse the easy ways out: "nobody there" said at once, and a notice for people who can be called.

    Raises `ValidationError`, about the voices at `field`.
    """
    if satisfaction == Satisfaction.UNREACHED:
        raise ValidationError({"satisfaction": _("没有联系上的请用“登记联系未果”，满次数后自动计为联系不上。")})
    if satisfaction != Satisfaction.NOTICED:
        return
    if how != ToldBy.NOTICE:
        raise ValidationError({"how": _("“已公示”的反馈方式只能是公示。")})
    short_words("text", text, _("请写明公示的地点和日期。"), most=300)
    tried = reached_of(row, [voice.pk for voice in voices])
    skipped = sum(has_contact(voice) and voice.pk not in tried for voice in voices)
    if skipped:
        raise ValidationError(
            {
                field: ngettext(
                    "%(n)s 位反映人留有联系方式，请先联系过一次，没有联系上再公示。",
                    "%(n)s 位反映人留有联系方式，请先联系过一次，没有联系上再公示。",
                    skipped,
                )
                % {"n": skipped}
            }
        )


def note_report(row: Suggestion, voice: Voice, by: User | None, how: str, satisfaction: str, text: str) -> None:
    """Write down what one voice was told in this round and said to it, once."""
    if voice.suggestion_id != row.pk:
        raise ValidationError({"voice": _("请选择本件的反映人。")})
    if (how == ToldBy.ONLINE) != (by is None):
        raise ValidationError({"how": _("“居民自评”只能由居民本人填写，请选择实际的反馈方式。")})
    if ReportBack.objects.filter(voice=voice, round=row.round, replaced_at=None).exists():
        raise IllegalMove(_("本轮已向这位反映人反馈过。"))
    report = ReportBack(voice=voice, round=row.round, how=how, satisfaction=satisfaction, text=text.strip(), by=by)
    report.clean_fields(exclude=["voice", "by"])
    report.save()
    record(by, "voice.reported", report)


def go_on(
    row: Suggestion, by: User | None, before: dict[str, Any], *, is_unsatisfied: bool = False, why: str = ""
) -> None:
    """Reopen, end, or wait for the voices still to be told."""
    now = timezone.now()
    if is_unsatisfied and row.level > HIGHEST:
        finish(row, by, BatonEnd.REOPENED, moment=now, note=why)
        _again(row, by, before, RoundReason.UNSATISFIED, why, moment=now)
    elif awaits_last_answer(row):
        keep(row, by, "suggestion.reported_back", before)
        if is_unsatisfied:
            _tell_of_last_answer(by, row)
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
    row: Suggestion,
    by: User | None,
    before: dict[str, Any],
    reason: str,
    why: str,
    *,
    moment: datetime | None = None,
) -> None:
    row.level = raised(row.level)
    baton = new_round(row, reason, moment=moment or timezone.now())
    keep(row, by, "suggestion.reopened", before, reason=why)
    tell_owner(by, baton)


def _tell_of_last_answer(by: User | None, row: Suggestion) -> None:
    state = f"last:{row.round}"
    if row.owner is not None:
        tell(by, row.owner, NoticeKind.ASSIGNED, row, state)
    else:
        tell_officers(by, row, NoticeKind.ASSIGNED, state)


def untold(row: Suggestion) -> bool:
    """Tell whether a voice has not heard the answer of this round yet."""
    return row.voices.exclude(reports__round=row.round).exists()


def _worst(row: Suggestion) -> str:
    reports = ReportBack.objects.filter(voice__suggestion=row, round=row.round, replaced_at=None)
    said = set(reports.values_list("satisfaction", flat=True))
    return next((level for level in WORST_FIRST if level in said), "")
