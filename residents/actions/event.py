"""Meetings with residents (小板凳议事会 …): announced, held or cancelled, heads counted, minutes written."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import change, check_version, lock
from renovation.core.audit import record
from renovation.core.models import Building, Neighborhood, User
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.models import Event, EventAttendance

MOST_PEOPLE = 2000


@transaction.atomic
def announce_event(
    *, by: User, neighborhood: Neighborhood, kind: str, title: str, place: str, starts_at: datetime
) -> Event:
    """Announce a meeting; one that has already been is announced after the fact and then held."""
    require(by, Can.GATHER, neighborhood)
    event = Event(neighborhood=neighborhood, kind=kind, title=title, place=place, starts_at=starts_at, host=by)
    event.full_clean()
    event.save()
    record(by, "event.announced", event, title=title)
    return event


@transaction.atomic
def change_event(*, by: User, event: Event, version: int | None = None, **changes: Any) -> Event:
    """Change what was announced, or write the minutes."""
    require(by, Can.GATHER, event)
    stored = lock(event)
    check_version(stored, version)
    if stored.is_cancelled:
        raise ValidationError(_("活动已取消，不能再修改。"))
    if "minutes" in changes and stored.held_at is None:
        raise ValidationError({"minutes": _("活动召开后才能写纪要。")})
    return change(by, "event.changed", stored, changes, version=version)


@transaction.atomic
def hold_event(*, by: User, event: Event) -> Event:
    """Say that a meeting is held: now, or, told later, at its time."""
    require(by, Can.GATHER, event)
    stored = lock(event)
    if stored.is_cancelled:
        raise ValidationError(_("活动已取消，不能召开。"))
    if stored.held_at is not None:
        raise ValidationError(_("活动已经召开。"))
    return change(by, "event.held", stored, {"held_at": min(timezone.now(), stored.starts_at)})


@transaction.atomic
def cancel_event(*, by: User, event: Event) -> Event:
    """Cancel a meeting that was not held; it stays visible as cancelled."""
    require(by, Can.GATHER, event)
    stored = lock(event)
    if stored.held_at is not None:
        raise ValidationError(_("活动已经召开，不能取消。"))
    if stored.is_cancelled:
        raise ValidationError(_("活动已经取消。"))
    return change(by, "event.cancelled", stored, {"is_cancelled": True})


@transaction.atomic
def count_people(*, by: User, event: Event, more: int, building: Building | None = None) -> int:
    """Count `more` people of a building (None: of elsewhere) at a meeting, fewer if negative; return how many now.

    Two people counting at once are both counted. A building nobody is left of has no row.
    """
    require(by, Can.COLLECT, event)
    stored = lock(event)
    if stored.held_at is None:
        raise ValidationError(_("活动召开后才能登记人数。"))
    if building is not None and building.neighborhood_id != stored.neighborhood_id:
        raise ValidationError(_("所选楼栋不在这个小区。"))
    row = EventAttendance.objects.filter(event=stored, building=building).first()
    people = max(0, (row.people if row else 0) + more)
    if people > MOST_PEOPLE:
        raise ValidationError(_("一栋楼最多登记 %(most)s 人，请核对。") % {"most": MOST_PEOPLE})
    _set_people(stored, row, building, people)
    record(by, "event.counted", stored, building=str(building or ""), people=people)
    return people


def _set_people(event: Event, row: EventAttendance | None, building: Building | None, people: int) -> None:
    if row is None and people:
        EventAttendance(event=event, building=building, people=people).save()
    elif row is not None and people:
        row.people = people
        row.save(update_fields=["people"])
    elif row is not None:
        row.delete()
