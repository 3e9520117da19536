"""How far the visits are, by neighborhood and by community: a page of places at a time, counted in a few queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet

from renovation.core.enums import RegionLevel
from renovation.core.models import Dwelling, Neighborhood, Region, User
from renovation.core.policy import Can
from renovation.core.scope import reach
from residents.enums import VisitResult
from residents.models import Visit, VisitRound
from residents.queries.coverage import chains


@dataclass(frozen=True)
class Tally:
    """Homes, those where somebody was ever met, and those met in the latest round with what it goes on with."""

    homes: int = 0
    ever: int = 0
    met: int = 0
    round: VisitRound | None = None

    @property
    def left(self) -> int:
        return self.homes - self.met


@dataclass(frozen=True)
class Place:
    """One row of the rollup: a neighborhood, or a community with the sum over its neighborhoods."""

    pk: Any
    name: str
    above: str
    tally: Tally
    rounds: int = 0


def neighborhoods_of(user: User, can: Can = Can.VIEW) -> QuerySet[Neighborhood]:
    """Return the neighborhoods within reach with `community` and `street` beside them."""
    rows = Neighborhood.objects.within(reach(user, can))
    return rows.annotate(community=F("region__name"), street=F("region__parent__name"))


def communities_of(user: User, can: Can = Can.VIEW) -> QuerySet[Region]:
    """Return the communities within reach that have a neighborhood."""
    rows = Region.objects.within(reach(user, can)).filter(level=RegionLevel.COMMUNITY)
    return rows.filter(pk__in=Neighborhood.objects.values("region_id")).annotate(street=F("parent__name"))


def neighborhood_places(found: Iterable[Mapping[str, Any]]) -> list[Place]:
    """Return rows of `values("id", "name", "community")` as places, counted together."""
    rows = list(found)
    tallies = tally([row["id"] for row in rows])
    return [Place(row["id"], row["name"], row["community"], tallies[row["id"]]) for row in rows]


def community_places(found: Iterable[Mapping[str, Any]]) -> list[Place]:
    """Return rows of `values("code", "name", "street")` as places, each the sum over its neighborhoods."""
    rows = list(found)
    inside = dict(Neighborhood.objects.filter(region__in=[row["code"] for row in rows]).values_list("pk", "region_id"))
    tallies = tally(inside)
    places = []
    for row in rows:
        own = [tallies[pk] for pk, code in inside.items() if code == row["code"]]
        total = Tally(*(sum(getattr(one, name) for one in own) for name in ("homes", "ever", "met")))
        places.append(Place(row["code"], row["name"], row["street"], total, sum(one.round is not None for one in own)))
    return places


def tally(neighborhoods: Iterable[int]) -> dict[int, Tally]:
    """Return {neighborhood: its tally}: five queries, however many there are."""
    keys = list(neighborhoods)
    homes = Dwelling.objects.filter(is_home=True, building__neighborhood__in=keys)
    place = "building__neighborhood_id"
    totals = dict(homes.order_by().values_list(place).annotate(Count("pk")))
    met = homes.filter(visits__result=VisitResult.MET).order_by()
    ever = dict(met.values_list(place).annotate(Count("pk", distinct=True)))
    latest = _latest(keys)
    chain = chains(latest)
    rounds = [pk for one in latest.values() for pk in chain[one.pk]]
    talked = Visit.objects.filter(round__in=rounds, result=VisitResult.MET, dwelling__is_home=True)
    now = dict(talked.order_by().values_list("neighborhood_id").annotate(Count("dwelling", distinct=True)))
    return {key: Tally(totals.get(key, 0), ever.get(key, 0), now.get(key, 0), latest.get(key)) for key in keys}


def _latest(neighborhoods: list[int]) -> dict[int, VisitRound]:
    """Return {neighborhood: its latest round}."""
    rows = VisitRound.objects.filter(neighborhood__in=neighborhoods).order_by("pk")
    return {row.neighborhood_id: row for row in rows}
