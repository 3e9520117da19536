"""The doors of a building. Who lives behind them is not kept here, so a door is no personal data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.actions.base import change, drop_row, lock
from renovation.core.audit import record
from renovation.core.models import Building, Dwelling, Neighborhood, User
from renovation.core.policy import Can
from renovation.core.queries.dwelling import buildings_with_doors, is_used
from renovation.core.scope import require

# More than any residential building has; a slip of the keyboard must not make a million rows.
MOST_DOORS = 2000
# No residential building has more entrances or storeys.
HIGHEST = 99
BATCH = 500


@dataclass(frozen=True)
class Filled:
    """What laying out a whole neighborhood did: doors made, buildings filled, and those left out."""

    doors: int
    buildings: int
    left_out: list[Building]


@transaction.atomic
def lay_out_doors(*, by: User, building: Building, entrances: int, storeys: int, doors: int) -> int:
    """Give a building `doors` doors on every storey of every entrance, numbered `2-301`; return how many are new.

    Doors it has already stay as they are. One entry in the trail for all of them.
    """
    require(by, Can.EDIT_NEIGHBORHOOD, building)
    return _lay_out(by, lock(building), entrances, storeys, doors)


@transaction.atomic
def fill_doors(*, by: User, neighborhood: Neighborhood, doors: int) -> Filled:
    """Lay out every building that has no door yet but known entrances and storeys.

    Doors per storey follow from the building's households where they come out even, else they are `doors`.
    """
    require(by, Can.EDIT_NEIGHBORHOOD, neighborhood)
    made, filled = 0, 0
    left_out = []
    for building in buildings_with_doors(neighborhood):
        if building.door_count:
            continue
        if not building.entrance_count or not building.storeys:
            left_out.append(building)
            continue
        each = doors_each(building) or doors
        made += _lay_out(by, lock(building), building.entrance_count, building.storeys, each)
        filled += 1
    return Filled(made, filled, left_out)


@transaction.atomic
def enter_doors(*, by: User, neighborhood: Neighborhood, doors: Sequence[Dwelling]) -> int:
    """Store a list of doors of a neighborhood's buildings, each checked field by field; return how many are new.

    Those known already, and a second mention, are left out. One entry in the trail for each building.
    """
    require(by, Can.EDIT_NEIGHBORHOOD, neighborhood)
    if any(door.building.neighborhood_id != neighborhood.pk for door in doors):
        raise ValidationError(_("所选楼栋不在这个小区。"))
    rows = Dwelling.objects.filter(building__neighborhood=neighborhood).values_list("building_id", "number")
    known = set(rows)
    fresh: dict[int, list[Dwelling]] = {}
    for door in doors:
        if (door.building_id, door.number) not in known:
            known.add((door.building_id, door.number))
            fresh.setdefault(door.building_id, []).append(door)
    for own in fresh.values():
        Dwelling.objects.bulk_create(own, batch_size=BATCH)
        record(by, "building.laid_out", own[0].building, rows=len(own))
    return sum(len(own) for own in fresh.values())


@transaction.atomic
def add_dwelling(*, by: User, building: Building, **facts: Any) -> Dwelling:
    """Register one door; its number is known in the building once."""
    require(by, Can.EDIT_NEIGHBORHOOD, building)
    dwelling = Dwelling(building=building, **facts)
    dwelling.full_clean()
    check_place(dwelling.entrance, dwelling.storey)
    dwelling.save()
    record(by, "dwelling.added", dwelling, number=dwelling.number)
    return dwelling


@transaction.atomic
def change_dwelling(*, by: User, dwelling: Dwelling, **changes: Any) -> Dwelling:
    """Change the number of a door, where it is, or whether anybody is to be visited there."""
    require(by, Can.EDIT_NEIGHBORHOOD, dwelling)
    check_place(changes.get("entrance"), changes.get("storey"))
    return change(by, "dwelling.changed", lock(dwelling), changes)


@transaction.atomic
def drop_dwelling(*, by: User, dwelling: Dwelling) -> None:
    """Remove a door nothing hangs on; one that was visited can only be marked as no home."""
    require(by, Can.EDIT_NEIGHBORHOOD, dwelling)
    stored = lock(dwelling)
    if is_used(stored):
        raise ValidationError(_("该门牌已有走访等记录，不能删除。无人居住的，请取消“住宅”。"))
    drop_row(by, "dwelling.dropped", stored)


def check_place(entrance: int | None, storey: int | None) -> None:
    """Raise `ValidationError` by field for an entrance or a storey that no residential building has."""
    places = {"entrance": entrance, "storey": storey}
    text = _("请填写 1 至 %(most)s 的整数。") % {"most": HIGHEST}
    errors = {name: text for name, value in places.items() if value is not None and not 1 <= value <= HIGHEST}
    if errors:
        raise ValidationError(errors)


def doors_each(building: Building) -> int:
    """Return the doors per storey and entrance if the building's households come out even, else 0."""
    floors = (building.entrance_count or 0) * (building.storeys or 0)
    households = building.household_count or 0
    return households // floors if floors and households and households % floors == 0 else 0


def _lay_out(by: User, building: Building, entrances: int, storeys: int, doors: int) -> int:
    if entrances * storeys * doors > MOST_DOORS:
        raise ValidationError(_("一次最多编排 %(most)s 个门牌，请核对单元数、层数和每层户数。") % {"most": MOST_DOORS})
    known = set(building.dwellings.values_list("number", flat=True))
    fresh = [door for door in _doors(building, entrances, storeys, doors) if door.number not in known]
    Dwelling.objects.bulk_create(fresh, batch_size=BATCH)
    if fresh:
        record(by, "building.laid_out", building, entrances=entrances, storeys=storeys, doors=doors, rows=len(fresh))
    return len(fresh)


def _doors(building: Building, entrances: int, storeys: int, doors: int) -> Iterator[Dwelling]:
    for entrance in range(1, entrances + 1):
        for storey in range(1, storeys + 1):
            for door in range(1, doors + 1):
                number = f"{entrance}-{storey}{door:02}"
                yield Dwelling(building=building, entrance=entrance, storey=storey, number=number)
