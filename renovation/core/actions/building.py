from typing import Any

from django.db import transaction

from renovation.core.actions.base import change, lock
from renovation.core.audit import record, snapshot
from renovation.core.models import Building, Neighborhood, User
from renovation.core.policy import Can
from renovation.core.scope import require


@transaction.atomic
def add_building(*, by: User, neighborhood: Neighborhood, number: str, **facts: Any) -> Building:
    """Register a building of a neighborhood; its number is known there once."""
    require(by, Can.EDIT_NEIGHBORHOOD, neighborhood)
    building = Building(neighborhood=neighborhood, number=number, **facts)
    building.full_clean()
    building.save()
    record(by, "building.added", building, number=number)
    return building


@transaction.atomic
def change_building(*, by: User, building: Building, **changes: Any) -> Building:
    """Change number or facts of a building."""
    require(by, Can.EDIT_NEIGHBORHOOD, building)
    return change(by, "building.changed", lock(building), changes)


@transaction.atomic
def drop_building(*, by: User, building: Building) -> None:
    """Remove a building entered by mistake; what it held stays in the trail."""
    require(by, Can.EDIT_NEIGHBORHOOD, building)
    record(by, "building.dropped", building, **snapshot(building))
    building.delete()
