"""Doors as one sees them from the street: storeys one above the other, entrances side by side."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from renovation.core.models import Building, Dwelling, Neighborhood


@dataclass(frozen=True)
class Storey:
    """One storey: for each entrance the doors there, in the order of the grid's `entrances`."""

    storey: int
    cells: list[list[Any]]


@dataclass(frozen=True)
class Grid:
    """A building's doors by entrance and storey, the top storey first; `loose` are those without either."""

    entrances: list[int]
    storeys: list[Storey]
    loose: list[Any] = field(default_factory=list)


def grid_of(doors: Iterable[Any]) -> Grid:
    """Arrange anything with `entrance`, `storey` and `number`."""
    placed: dict[tuple[int, int], list[Any]] = {}
    loose = []
    for door in doors:
        if door.entrance is None or door.storey is None:
            loose.append(door)
        else:
            placed.setdefault((door.storey, door.entrance), []).append(door)
    entrances = sorted({entrance for _storey, entrance in placed})
    storeys = sorted({storey for storey, _entrance in placed}, reverse=True)
    rows = [Storey(storey, [placed.get((storey, entrance), []) for entrance in entrances]) for storey in storeys]
    return Grid(entrances, rows, loose)


def buildings_with_doors(neighborhood: Neighborhood) -> list[Any]:
    """Return the buildings with `door_count` and `home_count`."""
    rows = Building.objects.filter(neighborhood=neighborhood).annotate(
        door_count=Count("dwellings"), home_count=Count("dwellings", filter=Q(dwellings__is_home=True))
    )
    return list(rows.order_by("id"))


def is_used(dwelling: Dwelling) -> bool:
    """Tell whether anything hangs on a door, whatever storey would hang it there."""
    fields: list[Any] = Dwelling._meta.get_fields(include_hidden=True)
    relations = [field for field in fields if field.auto_created and field.is_relation and not field.concrete]
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: dwelling}).exists()
        for relation in relations
    )
