"""What the phone needs before it loses its signal, and what became of a record it sent before."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.models import Building, Neighborhood, User
from renovation.core.policy import Can
from renovation.core.scope import fetch, reach
from residents.models import Event, Suggestion, SuggestionCategory, Visit

# A phone keeps no more places than somebody can find by typing; a city's office narrows its list by a duty nearer by.
MOST_PLACES = 3000
# Up to so many neighborhoods come with their buildings at once; beyond, those of one when it is chosen.
MOST_WITH_BUILDINGS = 40


@dataclass(frozen=True)
class Sent:
    """The first answer to a record: what a repeat of it is told."""

    pk: int
    number: str
    body_digest: str
    collected_by_id: int | None
    is_flagged: bool


def collectable(user: Any) -> QuerySet[Neighborhood]:
    """Return the neighborhoods in which `user` may log what residents say."""
    return Neighborhood.objects.within(reach(user, Can.COLLECT)).order_by("region_id", "id")


def places_for(user: Any) -> list[dict[str, Any]]:
    """Return {id, name, initials, where} of each neighborhood to log in, `buildings` [(id, number)] where few."""
    rows = collectable(user).values_list("id", "name", "initials", "region__parent__name", "region__name")
    places: list[dict[str, Any]] = [
        {"id": pk, "name": name, "initials": initials, "where": " ".join(part for part in (street, community) if part)}
        for pk, name, initials, street, community in rows[:MOST_PLACES]
    ]
    if len(places) <= MOST_WITH_BUILDINGS:
        found = buildings_by(place["id"] for place in places)
        for place in places:
            place["buildings"] = found.get(place["id"], [])
    return places


def buildings_of(user: User, pk: int) -> list[tuple[int, str]]:
    """Return (id, number) of the buildings of one neighborhood. Raises `Http404` out of reach."""
    return buildings_by([fetch(Neighborhood, user, Can.COLLECT, pk=pk).pk]).get(pk, [])


def buildings_by(neighborhoods: Any) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    rows = Building.objects.filter(neighborhood__in=list(neighborhoods)).order_by("neighborhood_id", "id")
    for neighborhood, pk, number in rows.values_list("neighborhood_id", "id", "number"):
        found.setdefault(neighborhood, []).append((pk, number))
    return found


def categories() -> QuerySet[SuggestionCategory]:
    return SuggestionCategory.objects.filter(is_active=True).order_by("order")


def event_to_log(user: User, pk: int) -> dict[str, Any]:
    """Return {label, neighborhood} of a meeting whose remarks are logged. Raises `Http404` out of reach."""
    event = fetch(Event, user, Can.COLLECT, pk=pk)
    day = timezone.localtime(event.starts_at)
    label = f"{event.get_kind_display()}：{event.title}（{day:%m-%d}）"
    return {"label": label, "neighborhood": event.neighborhood_id, "building": None, "flat": ""}


def visit_to_log(user: User, pk: int) -> dict[str, Any]:
    """Return {label, neighborhood, building, flat} of a visit; the flat is whom to come back to."""
    visit = fetch(Visit.objects.select_related("building", "dwelling"), user, Can.COLLECT, pk=pk)
    flat = visit.dwelling.number if visit.dwelling else ""
    where = " ".join(str(part) for part in (visit.building, flat) if part)
    label = _("走访：%(kind)s %(where)s（%(day)s）") % {
        "kind": visit.get_kind_display(),
        "where": where,
        "day": f"{visit.visited_on:%m-%d}",
    }
    return {"label": label, "neighborhood": visit.neighborhood_id, "building": visit.building_id, "flat": flat}


def sent_before(client_id: UUID) -> Sent | None:
    """Return what was stored under a record's own number, whoever sent it."""
    columns = ("pk", "number", "body_digest", "collected_by_id", "is_flagged")
    row = Suggestion.objects.filter(client_id=client_id).values_list(*columns).first()
    return Sent(*row) if row else None
