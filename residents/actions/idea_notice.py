"""The authors of an idea are told four times: when it is in the plan, begun, finished, and a year after.

A notice is a row that falls due; the nightly job finds what the works have made due since. Somebody of the staff tells
the authors and says how; those who left a phone by consent can be told by message.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.models import ProjectSite
from renovation.core.actions.base import lock
from renovation.core.actions.notification import message_resident, notify
from renovation.core.audit import record
from renovation.core.enums import NoticeKind
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.enums import IdeaStage, ToldBy
from residents.models import Idea, IdeaNotice

AT_ONCE = 500
NAMED = ("site", "suggestion__region", "suggestion__neighborhood")
# Residents rate online; nobody of the staff tells that way.
WAYS = tuple(way for way in ToldBy if way != ToldBy.ONLINE)


@transaction.atomic
def tell_authors(*, by: User, notice: IdeaNotice, how: str, note: str = "") -> IdeaNotice:
    """Note that the authors were told; by message it is sent to all who left a phone by consent."""
    require(by, Can.COLLECT, notice)
    notice = lock(notice)
    if notice.told_at is not None:
        raise ValidationError(_("已由%(who)s告知，不必重复。") % {"who": notice.told_by})
    if notice.due_on > timezone.localdate():
        raise ValidationError(_("还没有到应告知的日期。"))
    if how not in WAYS:
        raise ValidationError({"how": _("请选择告知方式。")})
    if how == ToldBy.MESSAGE:
        _send(by, notice)
    notice.how, notice.note = how, note
    notice.told_by, notice.told_at = by, timezone.now()
    notice.full_clean()
    notice.save(update_fields=["how", "note", "told_by", "told_at"])
    record(by, "idea.told", notice, how=how)
    return notice


def raise_due(idea: Idea, today: date) -> int:
    """Make the notices that are due by now; return how many. Untold ones follow a date that was corrected."""
    due = due_stages(idea.site, idea.adopted_on, today)
    known = {notice.stage: notice for notice in idea.notices.all()}
    for stage, notice in known.items():
        if notice.told_at is None and stage not in due:
            record(None, "idea.notice_withdrawn", notice)
            notice.delete()
        elif notice.told_at is None and notice.due_on != due[stage]:
            notice.due_on = due[stage]
            notice.save(update_fields=["due_on"])
    fresh = [IdeaNotice(idea=idea, stage=stage, due_on=day) for stage, day in due.items() if stage not in known]
    for notice in fresh:
        notice.save()
        record(None, "idea.notice_due", notice, stage=notice.stage)
        _tell_staff(notice)
    return len(fresh)


def raise_all_due() -> int:
    """Go through the ideas whose works have moved on since; for the night. Return how many notices were made."""
    today = timezone.localdate()
    made = 0
    for start in _batches(_moved(today)):
        with transaction.atomic():
            ideas = Idea.objects.filter(pk__in=start).select_for_update(of=("self",)).select_related(*NAMED)
            made += sum(raise_due(idea, today) for idea in ideas)
    return made


def due_stages(site: ProjectSite, adopted_on: date, today: date) -> dict[str, date]:
    """Return {stage: day due} of what the authors should have heard by `today`; never before it was in the plan."""
    days = {
        IdeaStage.DESIGN: adopted_on,
        IdeaStage.START: site.actual_start_on,
        IdeaStage.FINISH: site.actual_finish_on,
    }
    if site.actual_finish_on:
        days[IdeaStage.YEAR] = year_after(site.actual_finish_on)
    return {str(stage): max(day, adopted_on) for stage, day in days.items() if day and day <= today}


def year_after(day: date) -> date:
    """Return the same day of the next year; of a leap day the last of February."""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _moved(today: date) -> QuerySet[Idea]:
    """Ideas that lack a notice which is due, or have an untold one for which the day was taken back."""

    def lacks(stage: str) -> Q:
        return ~Q(Exists(IdeaNotice.objects.filter(idea=OuterRef("pk"), stage=stage)))

    def untold(stage: str) -> Q:
        return Q(Exists(IdeaNotice.objects.filter(idea=OuterRef("pk"), stage=stage, told_at=None)))

    start, finish = Q(site__actual_start_on__lte=today), Q(site__actual_finish_on__lte=today)
    a_year_ago = today.replace(year=today.year - 1, day=28 if (today.month, today.day) == (2, 29) else today.day)
    return Idea.objects.filter(
        lacks(IdeaStage.DESIGN)
        | (start & lacks(IdeaStage.START))
        | (finish & lacks(IdeaStage.FINISH))
        | (Q(site__actual_finish_on__lte=a_year_ago) & lacks(IdeaStage.YEAR))
        | (~start & untold(IdeaStage.START))
        | (~finish & (untold(IdeaStage.FINISH) | untold(IdeaStage.YEAR)))
    ).order_by("pk")


def _batches(ideas: QuerySet[Idea]) -> Iterable[list[int]]:
    last = 0
    while keys := list(ideas.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]):
        yield keys
        last = keys[-1]


def _tell_staff(notice: IdeaNotice) -> None:
    suggestion = notice.idea.suggestion
    user = suggestion.reporter or suggestion.collected_by
    if user is None or not user.is_active:
        return
    notify(
        by=None,
        user=user,
        kind=NoticeKind.IDEA,
        region=suggestion.region,
        key=f"idea:{notice.idea_id}:{notice.stage}",
        url=f"/ideas/{notice.idea_id}/",
        facts=_facts(notice),
    )


def _send(by: User, notice: IdeaNotice) -> None:
    suggestion = notice.idea.suggestion
    voices = suggestion.voices.filter(has_consented=True, is_restricted=False).exclude(phone_index="")
    phones = [voice.phone for voice in voices if voice.phone]
    if not phones:
        raise ValidationError({"how": _("没有人同意留下电话，请改用上门、电话或公示。")})
    about: dict[str, Any] = {"kind": NoticeKind.IDEA, "region": suggestion.region, "facts": _facts(notice)}
    sent = [message_resident(by=by, phone=phone, **about) for phone in phones]
    if not any(sent):
        raise ValidationError({"how": _("本门户没有接通短信，请改用上门、电话或公示。")})


def _facts(notice: IdeaNotice) -> dict[str, Any]:
    suggestion = notice.idea.suggestion
    facts = {"number": suggestion.number, "title": notice.idea.title, "place": str(suggestion.neighborhood)}
    return facts | {"step": IdeaStage(notice.stage).label}
