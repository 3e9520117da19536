"""Which doors of a neighborhood a round of visits has reached. A few thousand doors at most, so Python sorts them.

A round that goes on with others counts their visits too: its doors not reached are the ones they left.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renovation.core.models import Building, Dwelling
from renovation.core.queries.dwelling import Grid, grid_of
from residents.enums import VisitKind, VisitResult
from residents.models import Visit, VisitRound

NOT_YET = "NOT_YET"
# How a door is marked, besides its color: class, icon, word.
MARKS: dict[str, tuple[str, str, str | Promise]] = {
    VisitResult.MET: ("door-met", "circle-check", _("已走访")),
    VisitResult.NOT_HOME: ("door-away", "clock", _("家中无人")),
    VisitResult.REFUSED: ("door-refused", "circle-x", _("不愿受访")),
    VisitResult.VACANT: ("door-vacant", "minus", _("空置")),
    NOT_YET: ("", "circle-dashed", _("未走访")),
}
# Where one has to go again; who refused and where nobody lives is not knocked at twice.
PENDING = (NOT_YET, VisitResult.NOT_HOME)


@dataclass(frozen=True)
class Door:
    """One door with what came of knocking there: `state` is a `VisitResult` or NOT_YET, `kinds` whom one met."""

    pk: int
    building_id: int
    entrance: int | None
    storey: int | None
    number: str
    state: str
    kinds: frozenset[str]
    knocks: int
    last_on: date | None

    @property
    def mark(self) -> tuple[str, str, str | Promise]:
        return MARKS[self.state]

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING


Counts = list[tuple[str, tuple[str, str, str | Promise], int]]


def counts_of(doors: Iterable[Door]) -> Counts:
    """Return each state, its mark and its number of doors."""
    states = Counter(door.state for door in doors)
    return [(state, mark, states[state]) for state, mark in MARKS.items()]


@dataclass(frozen=True)
class BuildingCoverage:
    """One building of a round: its homes, and how many of them are in each state."""

    pk: int
    number: str
    doors: list[Door]
    # Whom one met in this building, at a door or elsewhere in it.
    kinds: frozenset[str] = frozenset()

    @property
    def total(self) -> int:
        return len(self.doors)

    @property
    def met(self) -> int:
        return sum(door.state == VisitResult.MET for door in self.doors)

    @property
    def pending(self) -> list[Door]:
        return [door for door in self.doors if door.is_pending]

    @property
    def grid(self) -> Grid:
        return grid_of(self.doors)

    @property
    def kind_labels(self) -> list[str]:
        return [str(kind.label) for kind in VisitKind if kind in self.kinds]

    @property
    def counts(self) -> Counts:
        return counts_of(self.doors)


@dataclass(frozen=True)
class KindCoverage:
    """One of the three visits in a round: talks held, doors met at, and buildings in which somebody was met."""

    kind: str
    talks: int
    doors: int
    buildings: int

    @property
    def label(self) -> str:
        return str(VisitKind(self.kind).label)


@dataclass(frozen=True)
class Coverage:
    """A round: its buildings in their order, and the three kinds."""

    buildings: list[BuildingCoverage]
    kinds: list[KindCoverage] = field(default_factory=list)

    @property
    def doors(self) -> list[Door]:
        return [door for building in self.buildings for door in building.doors]

    @property
    def total(self) -> int:
        return sum(building.total for building in self.buildings)

    @property
    def met(self) -> int:
        return sum(building.met for building in self.buildings)

    @property
    def pending(self) -> int:
        return sum(len(building.pending) for building in self.buildings)

    @property
    def counts(self) -> Counts:
        return counts_of(self.doors)


def chain_of(visit_round: VisitRound) -> list[int]:
    """Return the keys of a round and of those it goes on with, itself first."""
    return chains([visit_round.neighborhood_id])[visit_round.pk]


def chains(neighborhoods: Iterable[int]) -> dict[int, list[int]]:
    """Return {round: its chain} of all rounds of these neighborhoods."""
    rows = VisitRound.objects.filter(neighborhood__in=list(neighborhoods)).values_list("pk", "follows_id")
    before = dict(rows)
    return {pk: _walk(pk, before) for pk in before}


def coverage_of(visit_round: VisitRound, building: Building | None = None) -> Coverage:
    """Return how far a round is, in the whole neighborhood or in one building of it: four queries."""
    houses = Building.objects.filter(neighborhood=visit_round.neighborhood_id)
    homes = Dwelling.objects.filter(building__neighborhood=visit_round.neighborhood_id, is_home=True)
    visits = Visit.objects.filter(round__in=chain_of(visit_round))
    if building is not None:
        houses, homes, visits = houses.filter(pk=building.pk), homes.filter(building=building), visits.filter(
            building=building
        )  # fmt: skip
    known = list(visits.order_by("pk").values_list("dwelling_id", "building_id", "kind", "result", "visited_on"))
    doors = _doors(homes.values_list("pk", "building_id", "entrance", "storey", "number"), known)
    kinds = _kinds_by_building(known)
    buildings = [
        BuildingCoverage(pk, number, doors.get(pk, []), kinds.get(pk, frozenset()))
        for pk, number in houses.order_by("id").values_list("pk", "number")
    ]
    return Coverage(buildings, _by_kind(known, {door.pk for row in doors.values() for door in row}))


Known = tuple[int | None, int | None, str, str, date]


def _doors(homes: Iterable[tuple], known: list[Known]) -> dict[int, list[Door]]:
    knocks: dict[int, list[Known]] = {}
    for row in known:
        if row[0] is not None:
            knocks.setdefault(row[0], []).append(row)
    found: dict[int, list[Door]] = {}
    for pk, building, entrance, storey, number in sorted(homes, key=_place):
        own = knocks.get(pk, [])
        met = frozenset(kind for _door, _house, kind, result, _day in own if result == VisitResult.MET)
        last_on = max((row[4] for row in own), default=None)
        door = Door(pk, building, entrance, storey, number, _state(own), met, len(own), last_on)
        found.setdefault(building, []).append(door)
    return found


def _place(row: tuple) -> tuple:
    """Up the stairs: entrance, storey, door; whatever has neither comes last."""
    _pk, building, entrance, storey, number = row
    return building, entrance is None, entrance or 0, storey is None, storey or 0, number


def _state(own: list[Known]) -> str:
    """Met once is met; else the last knock says."""
    results = [result for _door, _house, _kind, result, _day in own]
    if VisitResult.MET in results:
        return VisitResult.MET
    return results[-1] if results else NOT_YET


def _kinds_by_building(known: list[Known]) -> Mapping[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for _door, building, kind, result, _day in known:
        if building is not None and result == VisitResult.MET:
            found.setdefault(building, set()).add(kind)
    return {building: frozenset(kinds) for building, kinds in found.items()}


def _by_kind(known: list[Known], homes: set[int]) -> list[KindCoverage]:
    met = [row for row in known if row[3] == VisitResult.MET]
    return [
        KindCoverage(
            kind,
            talks=sum(row[2] == kind for row in met),
            doors=len({row[0] for row in met if row[2] == kind} & homes),
            buildings=len({row[1] for row in met if row[2] == kind and row[1] is not None}),
        )
        for kind in VisitKind.values
    ]


def _walk(pk: int, before: Mapping[int, int | None]) -> list[int]:
    chain: list[int] = []
    current: int | None = pk
    while current is not None and current not in chain:
        chain.append(current)
        current = before.get(current)
    return chain
