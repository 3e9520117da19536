"""Batons and works of somebody who leaves, or whose duty has ended, go into other hands."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.audit import snapshot
from renovation.core.enums import NoticeKind
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.queries.duty import may_stop
from renovation.core.scope import refusal
from residents.actions.baton import unfit
from residents.actions.baton_pass import keep, pass_to
from residents.actions.baton_word import tell, tell_owner
from residents.enums import Step
from residents.models import Suggestion
from residents.queries.hand import STEP_CAN, choose, open_with
from residents.queries.loop import done_at, holds_here


@transaction.atomic
def hand_over_batons(*, by: User, owner: User, successor: User | None = None) -> int:
    """Give what is open with somebody who leaves to the successor if they may hold it, else to whom the loop chooses.

    Asked for by whoever may disable the owner, who need not reach the suggestions. Returns how many went over; where
    nobody may hold one, it lies open and those who may assign are told.
    """
    if not may_stop(by, owner):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    rows = open_with(owner).select_for_update().order_by("pk")
    for row in rows:
        _move(by, row, owner, successor)
    return len(rows)


def rehome() -> int:
    """Give batons away whose owner has no right there any more (a duty that ended); return how many."""
    rows = Suggestion.objects.exclude(step=Step.ENDED).filter(owner__isnull=False).order_by("owner_id")
    lost: list[int] = []
    user: User | None = None
    for row in rows.only("owner_id", "step", "region_id", "doer_organization_id").iterator():
        if user is None or user.pk != row.owner_id:
            user = User.objects.get(pk=row.owner_id)
        if not holds_here(user, STEP_CAN[row.step], row):
            lost.append(row.pk)
    return sum(_rehome(pk) for pk in lost)


@transaction.atomic
def _rehome(pk: int) -> bool:
    row = Suggestion.objects.select_for_update(of=("self",)).select_related("owner").get(pk=pk)
    owner = row.owner
    if not row.is_open or owner is None or holds_here(owner, STEP_CAN[row.step], row):
        return False
    _move(None, row, owner, None)
    return True


def _move(by: User | None, row: Suggestion, gone: User, successor: User | None) -> None:
    before, now = snapshot(row), timezone.now()
    note = _("%(who)s已离岗，移交") % {"who": gone}
    if row.doer_id == gone.pk and row.step == Step.SUPERVISE and done_at(row) is None:
        row.doer = successor if _can_do(row, successor) else None
        told = row.doer or row.owner
        if told is not None and told.pk != gone.pk:
            tell(by, told, NoticeKind.ASSIGNED, row, f"doer:{row.version}")
    if row.owner_id == gone.pk:
        fits = successor is not None and not unfit(row, successor)
        # Nobody's, rather than of one who is gone.
        row.owner = None
        baton = pass_to(row, by, successor if fits else choose(row.step, row), moment=now, note=note)
        tell_owner(by, baton)
    keep(row, by, "suggestion.handed_over", before, reason=note)


def _can_do(row: Suggestion, user: User | None) -> bool:
    if user is None or user.pk in (row.planner_id, row.supervisor_id):
        return False
    return user.is_active and holds_here(user, Can.CARRY_OUT, row)
