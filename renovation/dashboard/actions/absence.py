"""Leave with a deputy, as pages enter and cancel it: what is open moves at once, not with the next round."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from renovation.core.actions.absence import cancel_absence, enter_absence
from renovation.core.models import Absence, User
from renovation.core.policy import Can
from renovation.core.queries.absence import may_enter
from renovation.core.scope import refusal
from residents.actions.baton_absence import begin_absence, end_absence


@transaction.atomic
def take_leave(
    *, by: User, user: User, deputy: User, starts_on: date, ends_on: date, is_handed_over: bool = True
) -> Absence:
    """Enter an absence; if it begins today, the work goes over now. As `enter_absence`."""
    if not may_enter(by, user):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    absence = enter_absence(
        by=by, user=user, deputy=deputy, starts_on=starts_on, ends_on=ends_on, is_handed_over=is_handed_over
    )
    begin_absence(absence.pk, by)
    return absence


@transaction.atomic
def come_back(*, by: User, absence: Absence) -> Absence:
    """Cancel an absence, or end it early: what is still open comes back now. As `cancel_absence`."""
    if not may_enter(by, absence.user):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    cancelled = cancel_absence(by=by, absence=absence)
    end_absence(absence.pk, by)
    return cancelled
