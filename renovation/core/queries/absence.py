"""Who is away, who may stand in for whom, and who may say so."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.lib.reach import ancestors
from renovation.core.models import Absence, Duty, User
from renovation.core.policy import CAPABILITIES, HAND_CANS, Can, roles_with
from renovation.core.queries.duty import may_steer, overlapping
from renovation.core.scope import fetch, refusal

KEPT_SHOWN, MOST_SHOWN = 5, 20


@dataclass(frozen=True)
class AbsenceLine:
    """An absence as a page shows it."""

    row: Absence
    state: str | Promise
    tone: str
    is_going: bool
    may_cancel: bool


def may_enter(by: Any, user: User) -> bool:
    """Tell whether `by` may enter or cancel an absence: one's own, or of somebody they have authority over."""
    return user.is_active and (by.pk == user.pk or may_steer(by, user))


def absences_of(user: User, may: bool) -> list[AbsenceLine]:
    """Return what is going on or to come, of the person and of those they stand in for, and the last ones: a query.

    `may`: the reader may cancel those of the person (`may_enter`).
    """
    today = timezone.localdate()
    rows = Absence.objects.filter(Q(user=user) | Q(deputy=user)).select_related("user", "deputy")
    lines = [_line(row, user, may, today) for row in rows[:MOST_SHOWN]]
    going = [line for line in lines if line.is_going]
    return going + [line for line in lines if not line.is_going][:KEPT_SHOWN]


def absence_for(by: Any, pk: int) -> Absence:
    """Return an absence that `by` may cancel: 404 where they see neither it nor the person, 403 without authority."""
    row = Absence.objects.select_related("user").filter(pk=pk).first()
    if row is not None and by.pk == row.user_id:
        return row
    if row is None:
        raise Http404(_("没有找到，或不在您负责的范围内。"))
    fetch(User, by, Can.GRANT_DUTY, pk=row.user_id)
    if not may_enter(by, row.user):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    return row


def work_of(user: User, starts_on: date, ends_on: date) -> set[tuple[Can, str]]:
    """Return {(right, region)} by which work of the loop comes to somebody within the span."""
    duties = [duty for duty in overlapping(user, starts_on, ends_on) if duty.organization_id is None]
    return {(can, duty.region_id) for duty in duties for can in HAND_CANS if can in CAPABILITIES[duty.role]}


def lacks(deputy: User, work: set[tuple[Can, str]], starts_on: date, ends_on: date) -> list[str]:
    """Return the regions where the deputy does not hold the same rights through the whole span; empty: fit."""
    held = [
        duty
        for duty in overlapping(deputy, starts_on, ends_on)
        if duty.organization_id is None
        and duty.starts_on <= starts_on
        and (duty.ends_on is None or duty.ends_on >= ends_on)
    ]
    return sorted({
        code
        for can, code in work
        if not any(can in CAPABILITIES[duty.role] and code.startswith(duty.region_id) for duty in held)
    })  # fmt: skip


def deputies_for(user: User) -> QuerySet[User]:
    """Return whom a form offers: those who today hold each of the rights in the same places, the nearest first."""
    today = timezone.localdate()
    work = work_of(user, today, today)
    found = User.objects.filter(is_active=True).exclude(pk=user.pk)
    for can, code in sorted(work):
        duties = Duty.objects.in_force(today).filter(
            role__in=roles_with(can), region_id__in=[code, *ancestors(code)], organization=None
        )
        found = found.filter(pk__in=duties.values("user"))
    found = found.annotate(near=Max("duties__region__level"))
    return (found if work else found.none()).order_by("-near", "name", "pk")


def in_the_way(user: User, deputy: User, starts_on: date, ends_on: date) -> str:
    """Say why the two cannot be away and standing in within the span, by what is entered already; "" if they can.

    Nobody stands in while away, so that work never passes through two hands that are not there.
    """
    both = [user.pk, deputy.pk]
    rows = Absence.objects.not_over(starts_on).filter(starts_on__lte=ends_on).select_related("user", "deputy")
    for row in rows.filter(Q(user__in=both) | Q(deputy=user)):
        span = {"who": row.user, "from": row.starts_on.isoformat(), "to": row.ends_on.isoformat()}
        if row.user_id in both:
            return _("%(who)s在%(from)s至%(to)s已登记请假。") % span
        return _("此人在%(from)s至%(to)s是%(who)s的代理人，请先撤销那次请假，另定代理人。") % span
    return ""


def _line(row: Absence, user: User, may: bool, today: date) -> AbsenceLine:
    state, tone = _state(row, today)
    is_going = row.cancelled_at is None and row.ends_on >= today
    return AbsenceLine(row, state, tone, is_going, is_going and may and row.user_id == user.pk)


def _state(row: Absence, today: date) -> tuple[str | Promise, str]:
    if row.cancelled_at is not None:
        return gettext_lazy("已撤销"), "idle"
    if row.ends_on < today:
        return gettext_lazy("已结束"), "idle"
    return (gettext_lazy("请假中"), "busy") if row.starts_on <= today else (gettext_lazy("未开始"), "info")
