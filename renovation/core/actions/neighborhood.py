from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from renovation.core.actions.base import change, check_version, lock
from renovation.core.actions.bulk import change_many
from renovation.core.actions.change_request import file_correction, second_person
from renovation.core.audit import record, snapshot
from renovation.core.enums import Renovation
from renovation.core.lib.names import comparison_key, initials
from renovation.core.models import Neighborhood, Region, User
from renovation.core.policy import Can
from renovation.core.queries.change_request import asks_already
from renovation.core.scope import reach, refusal, require


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
def change_neighborhood(
    *, by: User, neighborhood: Neighborhood, version: int, correction_reason: str = "", **changes: Any
) -> Neighborhood:
    """Change facts of a neighborhood; `version` is what the writer had read.

    What headline figures count (`Neighborhood.guarded`) is asked for and waits for a second person, with
    `correction_reason`; the rest is saved at once.
    """
    require(by, Can.EDIT_NEIGHBORHOOD, neighborhood)
    if "region" in changes:
        require(by, Can.EDIT_NEIGHBORHOOD, changes["region"].code)
    if "name" in changes:
        changes |= _named(changes["name"])
    stored = lock(neighborhood)
    check_version(stored, version)
    guarded = stored.guarded(changes)
    saved = change(
        by,
        "neighborhood.changed",
        stored,
        {name: value for name, value in changes.items() if name not in guarded},
        version=version,
    )
    ask_to_correct(by, saved, guarded, correction_reason)
    return saved


def ask_to_correct(by: User, neighborhood: Neighborhood, guarded: Mapping[str, Any], reason: str) -> None:
    """File what only two may change, unless exactly that waits already."""
    if guarded and not asks_already(neighborhood, "neighborhood.correct", dict(guarded)):
        file_correction(by, neighborhood, "neighborhood.correct", guarded, reason)


@transaction.atomic
def correct_neighborhood(*, by: User, asked_by: User, neighborhood: Neighborhood, **changes: Any) -> Neighborhood:
    """Carry out a correction that `asked_by` asked for and `by` approved."""
    second_person(by, asked_by)
    require(by, Can.EDIT_NEIGHBORHOOD, neighborhood)
    return change(by, "neighborhood.corrected", lock(neighborhood), changes, asked_by=str(asked_by))


@transaction.atomic
def note_renovation(*, by: User, neighborhood: Neighborhood, status: Renovation, plan_year: int | None) -> Neighborhood:
    """Take note of how far the works are. The projects storey tells it; nobody types it in.

    Whoever may move a site may not otherwise touch the neighborhood (a contractor does not even see it), so
    the right was checked by the action that tells. A neighborhood with works belongs to the program.
    """
    changes = {"status": status, "plan_year": plan_year, "is_in_program": True}
    return change(by, "neighborhood.renovation_noted", lock(neighborhood), changes, is_told=True)


@transaction.atomic
def note_renovations(*, by: User, told: Mapping[Neighborhood, tuple[int, int | None]]) -> None:
    """`note_renovation` for many: neighborhood → (status, plan year). Those that say so already stay untouched."""
    granted = reach(by, Can.VIEW)
    changes = []
    for neighborhood, (status, plan_year) in told.items():
        if not granted.covers(neighborhood.region_id):
            raise PermissionDenied(refusal(Can.VIEW))
        facts = {"status": status, "plan_year": plan_year, "is_in_program": True}
        before = snapshot(neighborhood)
        if any(getattr(neighborhood, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(neighborhood, name, value)
            changes.append((neighborhood, before))
    change_many(by, "neighborhood.renovation_noted", changes, ["status", "plan_year", "is_in_program"], is_told=True)


def _named(name: str) -> dict[str, str]:
    return {"name_key": comparison_key(name), "initials": initials(name)}
