"""The people an office looks after: who they are, where they stand, what was done about them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from renovation.core.enums import OrganizationKind, StaffState
from renovation.core.models import AuditEntry, Duty, Organization, Region, User
from renovation.core.policy import Can
from renovation.core.queries.absence import AbsenceLine, absences_of
from renovation.core.queries.duty import may_end, may_set_password, may_steer, may_stop
from renovation.core.queries.organization import organizations_near
from renovation.core.queries.trail import HISTORY_SHOWN, TrailLine, lines
from renovation.core.scope import reach

# Signing in and the like are the person's own; the audit pages show them to those who audit.
TOLD = (
    *("duty.granted", "duty.ended", "user.registered", "user.changed", "user.password_renewed"),
    *("user.sessions_ended", "user.disabled", "user.readmitted"),
)


def staff_rows(user: Any, can: Can = Can.GRANT_DUTY) -> QuerySet[User]:
    """Return the people with a duty, past or present, where `user` holds `can`.

    `role` and `place` are those of the first duty not over that lies there: what somebody does elsewhere is not told.
    """
    today, granted = timezone.localdate(), reach(user, can)
    own: Any = Duty.objects.not_over(today).filter(user=OuterRef("pk"))
    seen = own.within(granted).order_by("starts_on", "pk")
    counted = seen.order_by().values("user").annotate(n=Count("pk")).values("n")
    state = Case(
        When(is_active=False, then=Value(StaffState.LEFT)),
        When(Exists(own.filter(starts_on__lte=today)), then=Value(StaffState.ON_DUTY)),
        default=Value(StaffState.IDLE),
        output_field=CharField(),
    )
    return User.objects.within(granted).annotate(
        workplace=F("organization__name"),
        role=Subquery(seen.values("role")[:1]),
        place=Subquery(seen.values("region__name")[:1]),
        until=Subquery(seen.values("ends_on")[:1]),
        duty_count=Coalesce(Subquery(counted), 0),
        state=state,
    )


def in_role_and_region(rows: QuerySet[User], user: Any, role: str, code: str) -> QuerySet[User]:
    """Keep people with one duty that is both; of those without any duty left, what they last did counts."""
    duties: Any = Duty.objects.within(reach(user, Can.GRANT_DUTY))
    duties = duties.filter(role=role) if role else duties
    duties = duties.under(code) if code else duties
    going = Duty.objects.not_over(timezone.localdate())
    is_going = Q(pk__in=duties.filter(pk__in=going.values("pk")).values("user"))
    return rows.filter(is_going | (Q(pk__in=duties.values("user")) & ~Q(pk__in=going.values("user"))))


@dataclass(frozen=True)
class DutyLine:
    """A duty as the page shows it."""

    duty: Duty
    may_end: bool


@dataclass(frozen=True)
class StaffPage:
    """What the page of one person shows to somebody: what lies elsewhere is counted, not told."""

    current: list[DutyLine]
    future: list[DutyLine]
    past: list[DutyLine]
    hidden_count: int
    absences: list[AbsenceLine]
    history: list[TrailLine]
    can_grant: bool
    can_steer: bool
    can_set_password: bool
    can_stop: bool
    can_enter_absence: bool


def staff_page(by: Any, user: User) -> StaffPage:
    """Return the duties of a person within the reach of `by`, what happened to them, and what `by` may do."""
    visible: Any = Duty.objects.filter(user=user).within(reach(by, Can.GRANT_DUTY))
    duties = list(visible.select_related("region", "organization").order_by("starts_on", "pk"))
    today, can_steer = timezone.localdate(), may_steer(by, user)
    stood = {"past": [], "current": [], "future": []}  # type: dict[str, list[DutyLine]]
    for duty in duties:
        stands = _stands(duty, today)
        stood[stands].append(DutyLine(duty, stands != "past" and may_end(by, duty)))
    return StaffPage(
        **stood,
        hidden_count=Duty.objects.not_over(today).filter(user=user).exclude(pk__in=[d.pk for d in duties]).count(),
        absences=absences_of(user, may=can_steer),
        history=_history(user, duties),
        can_grant=user.is_active and user.pk != by.pk,
        can_steer=can_steer,
        can_set_password=may_set_password(by, user),
        can_stop=may_stop(by, user),
        can_enter_absence=user.is_active and can_steer,
    )


def regions_to_grant(user: Any) -> QuerySet[Region]:
    """Return the regions for which `user` may give duties, in the order of the tree."""
    return Region.objects.within(reach(user, Can.GRANT_DUTY)).order_by("code")


def organizations_to_name(user: Any) -> QuerySet[Organization]:
    """Return the departments and firms known in the districts where `user` may give duties."""
    found = Organization.objects.none()
    for span in reach(user, Can.GRANT_DUTY).spans:
        found = found | organizations_near(span.code)
    return found.order_by("name", "pk")


def firms_to_name(user: Any) -> QuerySet[Organization]:
    """Return those of them whose staff may have a contractor's duty."""
    return organizations_to_name(user).exclude(kind=OrganizationKind.GOVERNMENT)


def _stands(duty: Duty, today: date) -> str:
    if duty.ended_at or (duty.ends_on and duty.ends_on < today):
        return "past"
    return "future" if duty.starts_on > today else "current"


def _history(user: User, duties: list[Duty]) -> list[TrailLine]:
    of_duties = Q(model="core.duty", object_id__in=[str(duty.pk) for duty in duties])
    entries = AuditEntry.objects.filter(Q(model="core.user", object_id=str(user.pk)) | of_duties, action__in=TOLD)
    return lines(list(entries.select_related("by")[:HISTORY_SHOWN]))
