"""Leave from one day to another with a deputy. What becomes of the work is the business of higher storeys."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import change, lock
from renovation.core.actions.notification import notify
from renovation.core.audit import record
from renovation.core.enums import NoticeKind
from renovation.core.models import Absence, Region, User
from renovation.core.policy import Can
from renovation.core.queries.absence import in_the_way, lacks, may_enter, work_of
from renovation.core.scope import refusal

# Longer than this one leaves the post, which has a page of its own.
LONGEST = timedelta(days=183)


@transaction.atomic
def enter_absence(
    *, by: User, user: User, deputy: User, starts_on: date, ends_on: date, is_handed_over: bool = True
) -> Absence:
    """Enter that somebody is away, both days counted, and who stands in: by themselves or by their superior.

    `is_handed_over`: what is open goes to the deputy too, else they only see it. The deputy must hold the same rights
    of the loop in the same places through the whole span. Raises `ValidationError` by field.
    """
    # Both rows in one order: two who name each other at once wait for one another.
    rows = User.objects.select_for_update().filter(pk__in=[user.pk, deputy.pk]).order_by("pk")
    people = {row.pk: row for row in rows}
    away, stand_in = people[user.pk], people[deputy.pk]
    if not may_enter(by, away):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    _check_days(starts_on, ends_on)
    if stand_in.pk == away.pk or not stand_in.is_active:
        raise ValidationError({"deputy": _("代理人须是另一位在用人员。")})
    if why := in_the_way(away, stand_in, starts_on, ends_on):
        raise ValidationError(why)
    work = work_of(away, starts_on, ends_on)
    if not work:
        raise ValidationError(_("此人在这段时间没有居民意见的办理职责，不需要代理人。"))
    if missing := lacks(stand_in, work, starts_on, ends_on):
        names = _("、").join(Region.objects.filter(pk__in=missing).order_by("pk").values_list("name", flat=True))
        told = _("%(who)s在%(where)s没有同样的职责，或职责在这段时间内到期，请另选。")
        raise ValidationError({"deputy": told % {"who": stand_in, "where": names}})
    absence = Absence(
        user=away, deputy=stand_in, starts_on=starts_on, ends_on=ends_on, is_handed_over=is_handed_over, entered_by=by
    )
    absence.full_clean()
    absence.save()
    record(by, "absence.entered", absence, deputy=str(stand_in), starts_on=starts_on, ends_on=ends_on)
    _tell(by, absence, stand_in, min(code for _can, code in work))
    return absence


@transaction.atomic
def cancel_absence(*, by: User, absence: Absence) -> Absence:
    """Take an absence back before it began, or end it early; what went over comes back."""
    stored = lock(absence)
    if not may_enter(by, stored.user):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    if stored.cancelled_at is not None or stored.ends_on < timezone.localdate():
        raise ValidationError(_("这次请假已经结束或撤销。"))
    return change(by, "absence.cancelled", stored, {"cancelled_at": timezone.now()})


def _check_days(starts_on: date, ends_on: date) -> None:
    if starts_on < timezone.localdate():
        raise ValidationError({"starts_on": _("开始日期不能早于今天。")})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("结束日期不能早于开始日期。")})
    if ends_on - starts_on > LONGEST:
        raise ValidationError(
            {"ends_on": _("一次请假不能超过 %(days)s 天；更长的请办理离岗。") % {"days": LONGEST.days}}
        )


def _tell(by: User, absence: Absence, deputy: User, code: str) -> None:
    span = {"from": absence.starts_on.isoformat(), "to": absence.ends_on.isoformat()}
    facts = {
        "number": _("%(who)s请假期间的事项") % {"who": absence.user},
        "title": _("请假：%(from)s至%(to)s，由您代理") % span,
    }
    notify(
        by=by, user=deputy, kind=NoticeKind.ASSIGNED, region=Region.objects.get(pk=code),
        key=f"absence:{absence.pk}", url="/account/", facts=facts,
    )  # fmt: skip
