"""Batons of somebody who is away: they go to the deputy, or wait for them to take, and come back at the end.

What a deputy got in somebody's place carries the absence (`Baton.absence`), whether it was open before or came
meanwhile; whatever somebody passed on since has gone its own way and stays there.
"""

import logging
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import check_version, lock
from renovation.core.audit import record, snapshot
from renovation.core.models import Absence, User
from residents.actions.baton import unfit
from residents.actions.baton_pass import keep, pass_to
from residents.actions.baton_word import tell_owner
from residents.enums import Step
from residents.models import Baton, Suggestion
from residents.queries.hand import choose, deputy_for
from residents.queries.loop import IllegalMove

log = logging.getLogger(__name__)


def tend_absences() -> int:
    """Begin what begins today and end what is over; return how many. Run twice, it finds nothing the second time."""
    today = timezone.localdate()
    going = Absence.objects.in_force(today).filter(begun_at=None)
    gone = Absence.objects.filter(over_at=None).exclude(cancelled_at=None, ends_on__gte=today)
    # Ends first: whoever comes back may stand in for the next.
    return _each(end_absence, gone) + _each(begin_absence, going)


@transaction.atomic
def begin_absence(pk: int, moved_by: User | None = None) -> bool:
    """Let the work of somebody who is away from today go over, if that was wished."""
    absence = Absence.objects.select_for_update(of=("self",)).select_related("user", "deputy").get(pk=pk)
    today = timezone.localdate()
    if absence.begun_at is not None or absence.cancelled_at is not None:
        return False
    if not absence.starts_on <= today <= absence.ends_on:
        return False
    count = 0
    if absence.is_handed_over:
        rows = Suggestion.objects.select_for_update(of=("self",)).filter(owner=absence.user).exclude(step=Step.ENDED)
        count = sum(_lend(moved_by, row, absence) for row in rows.order_by("pk"))
    absence.begun_at = timezone.now()
    absence.save(update_fields=["begun_at"])
    record(moved_by, "absence.begun", absence, count=count)
    return True


@transaction.atomic
def end_absence(pk: int, moved_by: User | None = None) -> bool:
    """Give back what is still open of it, to somebody who is there again."""
    absence = Absence.objects.select_for_update(of=("self",)).select_related("user").get(pk=pk)
    is_over = absence.cancelled_at is not None or absence.ends_on < timezone.localdate()
    if absence.over_at is not None or not is_over:
        return False
    lent = Baton.objects.filter(absence=absence, ended_at=None).values("suggestion")
    rows = Suggestion.objects.select_for_update(of=("self",)).filter(pk__in=lent).order_by("pk")
    count = sum(_give_back(moved_by, row, absence.user) for row in rows)
    absence.over_at = timezone.now()
    absence.save(update_fields=["over_at"])
    record(moved_by, "absence.over", absence, count=count)
    return True


@transaction.atomic
def stand_in(*, by: User, suggestion: Suggestion, version: int | None = None) -> Suggestion:
    """The deputy takes what was left with somebody who is away, as when it cannot wait.

    Raises `PermissionDenied` for anybody but the owner's deputy of today, `IllegalMove` where they have another part.
    """
    row = lock(suggestion)
    absences = Absence.objects.in_force(timezone.localdate()).filter(user=row.owner_id, deputy=by)
    absence = absences.select_related("user").first()
    if not row.is_open or absence is None:
        raise PermissionDenied(_("只有责任人请假期间的代理人可以接办。"))
    check_version(row, version)
    if why := unfit(row, by):
        raise IllegalMove(why)
    before = snapshot(row)
    by.stands_in = absence
    note = _("%(who)s请假，由代理人接办") % {"who": absence.user}
    pass_to(row, by, by, moment=timezone.now(), note=note)
    by.stands_in = None
    keep(row, by, "suggestion.handed_over", before, reason=note)
    return row


def _lend(by: User | None, row: Suggestion, absence: Absence) -> bool:
    taker = deputy_for(absence.user, row.step, row) or choose(row.step, row)
    if taker is None or taker.pk == absence.user_id:
        return False  # Nobody else may: it waits, and climbs if it must.
    # Lent to whomever: it comes back.
    taker.stands_in = absence
    before, note = snapshot(row), _("%(who)s请假，由代理人办理") % {"who": absence.user}
    baton = pass_to(row, by, taker, moment=timezone.now(), note=note)
    keep(row, by, "suggestion.handed_over", before, reason=note)
    tell_owner(by, baton)
    return True


def _give_back(by: User | None, row: Suggestion, user: User) -> bool:
    if not row.is_open or unfit(row, user):
        return False  # Without the right, or with another part by now: whoever has it goes on.
    before, note = snapshot(row), _("%(who)s销假，归还") % {"who": user}
    baton = pass_to(row, by, user, moment=timezone.now(), note=note)
    keep(row, by, "suggestion.handed_over", before, reason=note)
    tell_owner(by, baton)
    return True


def _each(act: Callable[[int], bool], rows: QuerySet[Absence]) -> int:
    done = 0
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        try:
            done += act(pk)
        except Exception:
            log.exception("absence %s", pk)
    return done
