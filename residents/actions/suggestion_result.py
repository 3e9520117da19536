"""The doer reports, the supervisor looks: who did the work never says that it is done."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.enums import NoticeKind
from renovation.core.lib.files import CleanFile
from renovation.core.models import StoredFile, User
from residents.actions.baton_pass import begin, finish, keep, public_words, short_words, take_up
from residents.actions.baton_word import tell, tell_owner, tell_voices
from residents.actions.suggestion_photo import hang_photos
from residents.enums import BatonEnd, Ending, Move, PhotoKind, Step, Verdict
from residents.models import Suggestion, SuggestionPlan
from residents.queries.hand import may_hold
from residents.queries.loop import IllegalMove

RESULTS = (Ending.DONE, Ending.PARTLY_DONE)
TO_DOER, TO_PLANNER = "DOER", "PLANNER"


@transaction.atomic
def report_done(
    *,
    by: User,
    suggestion: Suggestion,
    text: str,
    version: int | None = None,
    photos: Sequence[CleanFile] = (),
    waiting: Sequence[StoredFile] = (),
) -> Suggestion:
    """Say what was done, with photos; the supervisor is told. Without a person named, whoever reports is the doer."""
    row, before = take_up(Move.REPORT_DONE, by, suggestion, version)
    done = SuggestionPlan.objects.get(suggestion=row, round=row.round)
    done.done_text = short_words("text", text, _("请写明办理情况。"))
    done.done_by, done.done_at = by, timezone.now()
    done.save(update_fields=["done_text", "done_by", "done_at"])
    row.doer = by
    hang_photos(by, row, photos=photos, waiting=waiting, kind=PhotoKind.EVIDENCE)
    keep(row, by, "suggestion.reported_done", before, done=done.done_text)
    if row.owner is not None:
        tell(by, row.owner, NoticeKind.ASSIGNED, row, f"done:{row.version}")
    return row


@transaction.atomic
def accept(
    *,
    by: User,
    suggestion: Suggestion,
    answer: str,
    result: str = Ending.DONE,
    version: int | None = None,
    photos: Sequence[CleanFile] = (),
    waiting: Sequence[StoredFile] = (),
) -> Suggestion:
    """Accept what was done; `answer` is what the red vest brings back. What was referred ends as passed on.

    `photos` are those of the supervisor's own look, the result; what the doer sent stays evidence.
    """
    row, before = take_up(Move.ACCEPT, by, suggestion, version)
    is_referred = row.verdict == Verdict.REFER
    if not is_referred and result not in RESULTS:
        raise ValidationError({"result": _("请选择“已解决”或“部分解决”。")})
    row.answer = public_words("answer", answer)
    now = timezone.now()
    SuggestionPlan.objects.filter(suggestion=row, round=row.round).update(
        accepted_by=by, accepted_at=now, result=Ending.PASSED_ON if is_referred else result
    )
    hang_photos(by, row, photos=photos, waiting=waiting, kind=PhotoKind.RESULT)
    finish(row, by, BatonEnd.PASSED, moment=now, note=row.answer)
    baton = begin(row, Step.REPORT_BACK, moment=now)
    baton.save()
    keep(row, by, "suggestion.accepted", before, result=result)
    tell_owner(by, baton)
    tell_voices(by, row)
    return row


@transaction.atomic
def send_back(
    *, by: User, suggestion: Suggestion, note: str, to: str = TO_DOER, version: int | None = None
) -> Suggestion:
    """Send the work back to the doer, or the plan to the planner; `note` says what is wrong."""
    row, before = take_up(Move.SEND_BACK, by, suggestion, version)
    why = short_words("note", note, _("请写明退回的原因。"))
    made = SuggestionPlan.objects.get(suggestion=row, round=row.round)
    if to == TO_PLANNER:
        _to_planner(by, row, why)
    elif to == TO_DOER:
        _to_doer(by, row, made, why)
    else:
        raise ValidationError({"to": _("请选择退回给谁。")})
    keep(row, by, "suggestion.sent_back", before, to=to, reason=why)
    return row


def _to_doer(by: User, row: Suggestion, made: SuggestionPlan, why: str) -> None:
    if made.done_at is None:
        raise IllegalMove(_("实施人还没有报告办理情况，没有可退回的；可以催办或更换实施人。"))
    doer, now = row.doer, timezone.now()
    made.done_text, made.done_by, made.done_at = "", None, None
    made.save(update_fields=["done_text", "done_by", "done_at"])
    finish(row, by, BatonEnd.RETURNED, moment=now, note=why)
    baton = begin(row, Step.SUPERVISE, moment=now, owner=by, from_day=max(made.finish_by, timezone.localdate()))
    baton.save()
    if doer is not None:
        tell(by, doer, NoticeKind.RETURNED, row, f"{baton.pk}:doer", reason=why)


def _to_planner(by: User, row: Suggestion, why: str) -> None:
    if row.verdict != Verdict.ADOPT:
        raise IllegalMove(_("转办件没有方案人，请退回实施单位。"))
    now = timezone.now()
    planner = row.planner
    finish(row, by, BatonEnd.RETURNED, moment=now, note=why)
    # Whoever planned plans again, if they are still there.
    row.doer = row.doer_organization = row.planner = None
    able = planner is not None and may_hold(planner, Step.PLAN, row)
    baton = begin(row, Step.PLAN, moment=now, owner=planner if able else None)
    baton.save()
    tell_owner(by, baton, NoticeKind.RETURNED, reason=why)
