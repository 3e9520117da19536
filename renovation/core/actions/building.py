from typing import Any

from django.db import transaction

from renovation.core.actions.base import change, drop_row, lock
from renovation.core.actions.change_request import ask_to_drop, second_person
from renovation.core.audit import record
from renovation.core.models import Building, ChangeRequest, Neighborhood, User
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
def ask_to_drop_building(*, by: User, building: Building, reason: str = "") -> ChangeRequest | None:
    """Ask for a building to be removed; one's own slip of the last minutes goes at once (None)."""
    require(by, Can.EDIT_NEIGHBORHOOD, building)
    return ask_to_drop(
        by=by, row=building, action="building.drop", reason=reason, drop=_drop, within=lambda row: row.neighborhood
    )


@transaction.atomic
def drop_building(*, by: User, asked_by: User, building: Building) -> None:
    """Remove a building that `asked_by` asked to be removed; what it held stays in the trail."""
    second_person(by, asked_by)
    require(by, Can.EDIT_NEIGHBORHOOD, building)
    _drop(by, building, asked_by=str(asked_by))


def _drop(by: User, building: Building, **facts: Any) -> None:
    drop_row(by, "building.dropped", building, **facts)
