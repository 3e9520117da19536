from typing import Any

from django.db import transaction

from renovation.core.actions.base import change, lock
from renovation.core.audit import record
from renovation.core.enums import Renovation
from renovation.core.lib.names import comparison_key, initials
from renovation.core.models import Neighborhood, Region, User
from renovation.core.policy import Can
from renovation.core.scope import require


@transaction.atomic
def add_neighborhood(*, by: User, region: Region, name: str, **facts: Any) -> Neighborhood:
    """Register a neighborhood in a community. `facts` are fields of the model."""
    require(by, Can.EDIT_NEIGHBORHOOD, region.code)
    neighborhood = Neighborhood(region=region, name=name, **_named(name), **facts)
    neighborhood.full_clean()
    neighborhood.save()
    record(by, "neighborhood.added", neighborhood, name=name)
    return neighborhood


@transaction.atomic
def change_neighborhood(*, by: User, neighborhood: Neighborhood, version: int, **changes: Any) -> Neighborhood:
    """Change facts of a neighborhood; `version` is what the writer had read."""
    require(by, Can.EDIT_NEIGHBORHOOD, neighborhood)
    if "region" in changes:
        require(by, Can.EDIT_NEIGHBORHOOD, changes["region"].code)
    if "name" in changes:
        changes |= _named(changes["name"])
    return change(by, "neighborhood.changed", lock(neighborhood), changes, version=version)


@transaction.atomic
def note_renovation(*, by: User, neighborhood: Neighborhood, status: Renovation, plan_year: int | None) -> Neighborhood:
    """Take note of how far the works are. The projects storey tells it; nobody types it in.

    A neighborhood with works belongs to the program.
    """
    require(by, Can.VIEW, neighborhood)
    changes = {"status": status, "plan_year": plan_year, "is_in_program": True}
    return change(by, "neighborhood.renovation_noted", lock(neighborhood), changes, is_told=True)


def _named(name: str) -> dict[str, str]:
    return {"name_key": comparison_key(name), "initials": initials(name)}
