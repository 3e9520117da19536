"""Disputes as lists and their pages show them."""

from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from projects.models import Project
from renovation.core.enums import Renovation
from renovation.core.models import Neighborhood, Organization, User
from renovation.core.models.base import LONGEST_CODE
from renovation.core.policy import Can, roles_with
from renovation.core.scope import reach
from residents.enums import DisputeState
from residents.models import Dispute, DisputeParty, Suggestion

TONES = {
    DisputeState.OPEN: "busy",
    DisputeState.SETTLED: "ok",
    DisputeState.FAILED: "late",
    DisputeState.PASSED_ON: "info",
}


def dispute_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[Dispute]:
    """Return the disputes within reach with the names a list shows; `status` is what a due date is late by."""
    is_open = When(state=DisputeState.OPEN, then=Value(int(Renovation.IN_PROGRESS)))
    return Dispute.objects.within(reach(user, can)).annotate(
        neighborhood_name=F("neighborhood__name"),
        street=F("neighborhood__region__parent__name"),
        mediator_name=F("mediator__name"),
        status=Case(is_open, default=Value(int(Renovation.DONE)), output_field=IntegerField()),
    )


def disputes_named() -> QuerySet[Dispute]:
    """Return disputes with everybody and everything their page names."""
    return Dispute.objects.select_related("neighborhood__region", "project", "suggestion", "mediator")


def late_disputes(rows: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """Keep the open ones that are past their day."""
    return rows.filter(state=DisputeState.OPEN, due_on__lt=timezone.localdate())


def parties_of(dispute: Dispute) -> list[DisputeParty]:
    """Return the sides of a dispute; names are opened only where a page masks them."""
    return list(dispute.parties.select_related("organization"))


def disputes_of(user: Any, suggestion: Suggestion) -> list[Dispute]:
    """Return the disputes that came of a suggestion, as far as the user may see them."""
    return list(Dispute.objects.within(reach(user, Can.VIEW)).filter(suggestion=suggestion))


def neighborhoods_to_mediate(user: Any) -> QuerySet[Neighborhood]:
    """Return the neighborhoods in which this user takes disputes in."""
    return Neighborhood.objects.within(reach(user, Can.MEDIATE)).order_by("name", "pk")


def mediators(codes: list[str]) -> QuerySet[User]:
    """Return who may mediate somewhere in these regions, by a duty there or above."""
    places = {code[:length] for code in codes for length in (4, 6, 9, LONGEST_CODE)}
    today = timezone.localdate()
    in_force = Q(duties__ended_at=None, duties__starts_on__lte=today) & (
        Q(duties__ends_on=None) | Q(duties__ends_on__gte=today)
    )
    found = in_force & Q(duties__role__in=roles_with(Can.MEDIATE), duties__region__in=places)
    return User.objects.filter(found, is_active=True).distinct().order_by("name", "username")


def projects_at(neighborhood: Neighborhood) -> QuerySet[Project]:
    """Return the projects that touch a neighborhood."""
    return Project.objects.filter(sites__neighborhood=neighborhood).distinct().order_by("-pk")


def organizations_near(neighborhood: Neighborhood) -> QuerySet[Organization]:
    """Return the organizations that take part in the works of a neighborhood."""
    parts = Organization.objects.filter(parts__project__sites__neighborhood=neighborhood)
    return parts.distinct().order_by("name")


def suggestion_shown(user: Any, pk: int | None) -> Suggestion | None:
    """Return the suggestion a dispute comes from, if this user may see it."""
    rows = Suggestion.objects.within(reach(user, Can.VIEW)).select_related("neighborhood")
    return rows.filter(pk=pk).first() if pk is not None else None
