"""Who can be named for a part in one suggestion, the nearest first; whoever has another part in it is left out."""

from collections.abc import Collection

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from projects.models import PlanItem, Project
from renovation.core.enums import Role
from renovation.core.lib.reach import ancestors
from renovation.core.models import Absence, Duty, Organization, User
from renovation.core.policy import Can, roles_with
from renovation.core.queries.organization import organizations_near
from residents.models import Suggestion


def people_for(cans: Collection[Can], codes: Collection[str], barred: Collection[int | None] = ()) -> QuerySet[User]:
    """Return those here whose duty grants one of `cans` at one of the places, people of a community before offices."""
    duties = _duties(cans, codes)
    away = Absence.objects.in_force(timezone.localdate()).filter(user=OuterRef("pk"))
    found = User.objects.filter(~Exists(away), is_active=True, duties__in=duties)
    found = found.exclude(pk__in=[pk for pk in barred if pk])
    near = Max("duties__region__level", filter=Q(duties__in=duties))
    return found.annotate(near=near).order_by("-near", "name", "pk")


def posts_of(cans: Collection[Can], codes: Collection[str]) -> dict[int, str]:
    """Return {user: 黄马甲（制定方案） · 碧水社区}, by the nearest of their duties that `people_for` looks at."""
    rows = _duties(cans, codes).order_by("region__level", "pk").values_list("user_id", "role", "region__name")
    return {user: f"{Role(role).label} · {place}" for user, role, place in rows}


def firms_for(suggestion: Suggestion) -> QuerySet[Organization]:
    """Return the organizations known around the place, to carry something out or to be referred to."""
    return organizations_near(suggestion.region_id).order_by("name", "pk")


def works_for(suggestion: Suggestion) -> tuple[QuerySet[Project], QuerySet[PlanItem]]:
    """Return the projects of the neighborhood and the works planned in it."""
    here = suggestion.neighborhood_id
    items = PlanItem.objects.filter(site__neighborhood=here).select_related("item_type", "site__project")
    return Project.objects.filter(sites__neighborhood=here).distinct().order_by("-pk"), items.order_by("pk")


def _duties(cans: Collection[Can], codes: Collection[str]) -> QuerySet[Duty]:
    places = {place for code in codes for place in (code, *ancestors(code))}
    roles = {role for can in cans for role in roles_with(can)}
    rows = Duty.objects.in_force(timezone.localdate())
    return rows.filter(role__in=roles, region_id__in=places, organization=None)
