"""Who may give, end or look after whose duties: the rules that pages show and actions ask."""

from datetime import date
from typing import Any

from django.utils import timezone

from renovation.core.enums import MANAGEMENT_ROLES, Role
from renovation.core.models import Duty, User
from renovation.core.policy import CAPABILITIES, Can
from renovation.core.scope import reach


def may_grant(by: Any, role: str, code: str) -> bool:
    """Tell whether `by` may give `role` in the whole region `code`: nobody gives what they lack there themselves."""
    needed = {Can.GRANT_DUTY, *CAPABILITIES[role]}
    return all(reach(by, can).covers(code) for can in needed)


def grantable_roles(by: Any) -> list[str]:
    """Return the roles that `by` may give somewhere, in the order of the enumeration."""
    tops = [span.code for span in reach(by, Can.GRANT_DUTY).spans if span.organization_id is None]
    return [role for role in Role.values if any(may_grant(by, role, code) for code in tops)]


def may_end(by: Any, duty: Duty) -> bool:
    """Tell whether `by` may end somebody's duty: whoever could give it, or who keeps access in order there."""
    if duty.user_id == by.pk:
        return False
    return may_grant(by, duty.role, duty.region_id) or reach(by, Can.MANAGE_ACCESS).covers(duty.region_id)


def binding_duties(user: User) -> list[Duty]:
    """Return the duties that decide who looks after a person: those not over yet; after the last, the last ones."""
    duties = list(user.duties.select_related("region"))
    today = timezone.localdate()
    going = [duty for duty in duties if over_on(duty) is None or (duty.ended_at is None and duty.ends_on >= today)]
    latest = max((day for duty in duties if (day := over_on(duty))), default=None)
    return going or [duty for duty in duties if over_on(duty) == latest]


def may_steer(by: Any, user: User) -> bool:
    """Tell whether `by` may edit a person or give them a new password.

    That needs authority over *every* duty of theirs, here and elsewhere: whoever sets a password can act as that
    person, and a street officer must not become the district officer who also has a duty in the street.
    """
    duties = binding_duties(user)
    return user.pk != by.pk and bool(duties) and all(may_grant(by, duty.role, duty.region_id) for duty in duties)


def may_stop(by: Any, user: User) -> bool:
    """Tell whether `by` may disable a person and end their sessions: by authority, or by keeping access in order."""
    duties = binding_duties(user)
    return bool(duties) and all(may_end(by, duty) for duty in duties)


def may_set_password(by: Any, user: User) -> bool:
    """Tell whether `by` may give a person a new password; those of the management roles are set in the shell."""
    is_managing = any(duty.role in MANAGEMENT_ROLES for duty in binding_duties(user))
    return user.is_active and not is_managing and may_steer(by, user)


def over_on(duty: Duty) -> date | None:
    """Return the last day of a duty; None while no end is set."""
    return timezone.localdate(duty.ended_at) if duty.ended_at else duty.ends_on


def overlapping(user: User, starts_on: date, ends_on: date | None) -> list[Duty]:
    """Return the duties of a person that share a day with the span, those cut off left out."""
    duties: Any = user.duties.filter(ended_at=None).exclude(ends_on__lt=starts_on)
    return list(duties.filter(starts_on__lte=ends_on) if ends_on else duties)
