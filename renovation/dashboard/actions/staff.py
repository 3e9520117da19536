from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects.actions.ledger_import import hand_over_ledgers
from projects.actions.project_owner import hand_over_projects
from renovation.core.actions.base import lock
from renovation.core.actions.staff import disable_staff
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.queries.duty import may_stop
from renovation.core.scope import refusal
from renovation.dashboard.queries.staff import open_work
from residents.actions.baton_leave import hand_over_batons


@dataclass(frozen=True)
class Handover:
    """How much went over to the successor."""

    projects: int
    ledgers: int
    suggestions: int


@transaction.atomic
def let_go(*, by: User, user: User, successor: User | None = None, leave_open: bool = False) -> Handover:
    """Disable somebody who leaves, at once, and hand over what is open with them: all of it or nothing.

    `leave_open` disables without a successor, as in an emergency: projects keep the name until somebody is found (the
    same again, on a person disabled already, hands them over), imports are closed. Suggestions never wait for a
    successor: what they may not hold goes to whom the loop chooses. Raises `ValidationError` by field.
    """
    leaver = lock(user)
    if not may_stop(by, leaver):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    work = open_work(leaver)
    if work.must_be_handed_over and successor is None and not leave_open:
        raise ValidationError({"successor": _("请选择接手人；情况紧急的，勾选“先停用，以后再移交”。")})
    if successor is not None and (successor.pk == leaver.pk or not successor.is_active):
        raise ValidationError({"successor": _("接手人须是另一位在用人员。")})
    projects = hand_over_projects(by=by, owner=leaver, successor=successor) if successor else 0
    ledgers = hand_over_ledgers(by=by, owner=leaver, successor=successor)
    if leaver.is_active:
        disable_staff(by=by, user=leaver)
    # Now that they have no duty any more, the loop looks past them.
    suggestions = hand_over_batons(by=by, owner=leaver, successor=successor)
    return Handover(projects, ledgers, suggestions)
