"""Whose hand a baton goes into: who may hold it, who must not, and who of them is nearest and least burdened."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from renovation.core.enums import RegionLevel, Role
from renovation.core.models import Absence, Duty, User
from renovation.core.parameters import values_of
from renovation.core.policy import Can, roles_with
from renovation.core.queries.organization import people_of
from renovation.core.scope import holds
from renovation.core.workday import add_workdays_in_turn
from residents.enums import Step
from residents.models import Suggestion

STEP_CAN: dict[int, Can] = {
    Step.COLLECT: Can.COLLECT,
    Step.STUDY: Can.STUDY,
    Step.PLAN: Can.PLAN,
    Step.SUPERVISE: Can.SUPERVISE,
    Step.REPORT_BACK: Can.COLLECT,
}
# Others hold these rights too; whose work it is comes first.
STEP_ROLE: dict[int, str] = {
    Step.COLLECT: Role.RED_VEST,
    Step.STUDY: Role.PARTY_COMMITTEE,
    Step.PLAN: Role.YELLOW_VEST,
    Step.SUPERVISE: Role.BLUE_VEST,
    Step.REPORT_BACK: Role.RED_VEST,
}
STEP_TERM: dict[int, str] = {
    Step.COLLECT: "loop.collect",
    Step.STUDY: "loop.study",
    Step.PLAN: "loop.plan",
    Step.SUPERVISE: "loop.supervise",
    Step.REPORT_BACK: "loop.report_back",
}
# The resident knows the community's red vests, however high the case has climbed.
AT_HOME = (Step.COLLECT, Step.REPORT_BACK)
HIGHEST = RegionLevel.DISTRICT


def choose(step: int, suggestion: Suggestion) -> User | None:
    """Return who should take the baton of `step`: nearest to the place, of the vest it belongs to, least burdened.

    Whoever collected is the first choice for bringing the answer back. For somebody who is away their deputy takes it
    and `stands_in` for them, if the deputy may; else whoever of the others comes first. None: nobody there may.
    """
    places = _places(step, suggestion)
    banned = barred(step, suggestion)
    today = timezone.localdate()
    duties = (
        Duty.objects.in_force(today)
        .filter(role__in=roles_with(STEP_CAN[step]), region_id__in=places, organization=None, user__is_active=True)
        .annotate(is_away=Exists(Absence.objects.in_force(today).filter(user=OuterRef("user"))))
    )
    # The one with the best duty of each; smaller is better.
    found: dict[int, tuple[int, bool, bool]] = {}
    users: dict[int, User] = {}
    away: set[int] = set()
    busy = {suggestion.planner_id, suggestion.supervisor_id}
    for duty in duties.select_related("user"):
        pk = duty.user_id
        if pk in banned:
            continue
        rank = (places.index(duty.region_id), duty.role != STEP_ROLE[step], pk in busy)
        found[pk], users[pk] = min(found.get(pk, rank), rank), duty.user
        if duty.is_away:
            away.add(pk)
    if not found:
        return None
    first = _first(step, suggestion, found)
    if first not in away:
        return users[first]
    if deputy := deputy_for(users[first], step, suggestion):
        return deputy
    present = {pk: rank for pk, rank in found.items() if pk not in away}
    # Where everybody is away, it waits for whom it belongs to.
    return users[_first(step, suggestion, present) if present else first]


def barred(step: int, suggestion: Suggestion) -> set[int]:
    """Return who must not hold the baton of `step`, having another part in the case."""
    parts: dict[int, tuple[int | None, ...]] = {
        Step.PLAN: (suggestion.supervisor_id, suggestion.doer_id),
        Step.SUPERVISE: (suggestion.planner_id, suggestion.doer_id),
        Step.REPORT_BACK: (suggestion.doer_id,),
    }
    return {pk for pk in parts.get(step, ()) if pk is not None}


def may_hold(user: Any, step: int, suggestion: Suggestion) -> bool:
    """Tell whether the baton of `step` may be given into this hand today."""
    if not user.is_active or user.pk in barred(step, suggestion) or is_away(user):
        return False
    return holds(user, STEP_CAN[step], suggestion)


def is_away(user: Any) -> bool:
    """Tell whether somebody is away today."""
    return Absence.objects.in_force(timezone.localdate()).filter(user=user).exists()


def deputy_for(user: User, step: int, suggestion: Suggestion) -> User | None:
    """Return who stands in for somebody away, marked so; None if they are here, or their deputy may not hold it."""
    absence = Absence.objects.in_force(timezone.localdate()).filter(user=user).select_related("deputy").first()
    if absence is None or not may_hold(absence.deputy, step, suggestion):
        return None
    absence.deputy.stands_in = absence
    return absence.deputy


def officers(suggestion: Suggestion) -> list[User]:
    """Return who may give batons into other hands at the level where the case stands; else the next above."""
    return officers_at(suggestion.region_id, suggestion.level)


def officers_at(region_code: str, level: int) -> list[User]:
    """Return who may assign at the region of `level` that holds `region_code`; nobody there: at the next above."""
    for place in (region_code[:length] for length in (12, 9, 6, 4) if length <= level):
        duties = Duty.objects.in_force(timezone.localdate()).filter(
            role__in=roles_with(Can.ASSIGN), region_id=place, organization=None, user__is_active=True
        )
        if users := list(User.objects.filter(pk__in=duties.values("user_id")).order_by("pk")):
            return users
    return []


def doers(suggestion: Suggestion) -> list[User]:
    """Return who is to carry it out: the person named, else the people of the organization but for those who watch."""
    if suggestion.doer is not None:
        return [suggestion.doer]
    if suggestion.doer_organization_id is None:
        return []
    watching = (suggestion.planner_id, suggestion.supervisor_id)
    found = people_of(suggestion.doer_organization_id, suggestion.region_id, Can.CARRY_OUT)
    return [user for user in found if user.pk not in watching]


def open_with(user: User) -> QuerySet[Suggestion]:
    """Return what is open with a person: batons in their hand, and works they carry out."""
    theirs = Q(owner=user) | Q(doer=user, step=Step.SUPERVISE)
    return Suggestion.objects.exclude(step=Step.ENDED).filter(theirs)


def term(step: int, region_code: str, start: date) -> tuple[date, date]:
    """Return (last day of a step, day after which it climbs) by the region's working days from `start`."""
    known = values_of([STEP_TERM[step], "loop.climb"], region_code)
    due_on, climbs_on = add_workdays_in_turn(start, [known[STEP_TERM[step]], known["loop.climb"]])
    return due_on, climbs_on


def _places(step: int, suggestion: Suggestion) -> list[str]:
    """The regions from which somebody is taken, nearest first."""
    lowest = RegionLevel.COMMUNITY if step in AT_HOME else suggestion.level
    region: str = suggestion.region_id
    return [region[:length] for length in (12, 9, 6) if length <= lowest]


def _first(step: int, suggestion: Suggestion, found: dict[int, tuple[int, bool, bool]]) -> int:
    """Return whose turn it is of those found, each with a rank."""
    if step == Step.REPORT_BACK and suggestion.collected_by_id in found:
        return int(suggestion.collected_by_id)
    best = min(found.values())
    return _least_burdened([pk for pk, rank in found.items() if rank == best])


def _least_burdened(users: list[int]) -> int:
    if len(users) == 1:
        return users[0]
    open_ones = Suggestion.objects.filter(owner__in=users).exclude(step=Step.ENDED).order_by()
    load = dict(open_ones.values_list("owner_id").annotate(Count("pk")))
    return min(users, key=lambda pk: (load.get(pk, 0), pk))
