"""Meetings as lists, their pages and the public page show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.lib.masking import mask_text
from renovation.core.models import Building, Neighborhood, User
from renovation.core.policy import Can
from renovation.core.scope import reach
from residents.enums import EventKind
from residents.models import Event, EventAttendance, EventPhoto, Suggestion

ANNOUNCED, HELD, CANCELLED = "ANNOUNCED", "HELD", "CANCELLED"
STATES: dict[str, str | Promise] = {
    ANNOUNCED: gettext_lazy("已预告"),
    HELD: gettext_lazy("已召开"),
    CANCELLED: gettext_lazy("已取消"),
}
TONES = {ANNOUNCED: "info", HELD: "ok", CANCELLED: "idle"}
# A meeting is still to come for the public while it may be going on.
LASTS = timedelta(hours=3)
REMARKS_SHOWN = 100


@dataclass(frozen=True)
class PublicEvent:
    """What everybody may know of a meeting; `people` and `remarks` of one that was held."""

    pk: int
    kind: str
    title: str
    place: str
    starts_at: datetime
    people: int = 0
    remarks: int = 0


@dataclass(frozen=True)
class HeadCount:
    """How many came from one building; `building` None = from elsewhere or not asked."""

    building: Building | None
    people: int

    @property
    def key(self) -> str:
        return str(self.building.pk) if self.building else ""

    @property
    def name(self) -> str:
        return self.building.number if self.building else _("其他或未问")


def state_of(event: Event) -> str:
    """Return how far a meeting is."""
    if event.is_cancelled:
        return CANCELLED
    return HELD if event.held_at else ANNOUNCED


def event_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[Event]:
    """Return the meetings within reach, with state, heads and remarks beside them."""
    return with_numbers(Event.objects.within(reach(user, can))).annotate(
        neighborhood_name=F("neighborhood__name"), community=F("neighborhood__region__name")
    )


def with_numbers(rows: QuerySet[Event]) -> QuerySet[Event]:
    """Add `state`, `people` and `remarks`."""
    return rows.annotate(
        state=Case(
            When(is_cancelled=True, then=Value(CANCELLED)),
            When(held_at__isnull=False, then=Value(HELD)),
            default=Value(ANNOUNCED),
            output_field=CharField(),
        ),
        people=_number(EventAttendance.objects.all(), Sum("people")),
        remarks=_number(Suggestion.objects.all(), Count("pk")),
    )


def attendance_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[EventAttendance]:
    """Return the head-counts within reach, each with its meeting and building."""
    return EventAttendance.objects.within(reach(user, can)).annotate(
        neighborhood_name=F("event__neighborhood__name"),
        title=F("event__title"),
        starts_at=F("event__starts_at"),
        building_number=F("building__number"),
    )


def neighborhoods_to_gather(user: Any) -> QuerySet[Neighborhood]:
    """Return the neighborhoods in which somebody may announce a meeting."""
    return Neighborhood.objects.within(reach(user, Can.GATHER)).order_by("name", "pk")


def events_named() -> QuerySet[Event]:
    """Return meetings with what their page names."""
    return Event.objects.select_related("neighborhood", "host")


def photos_stored() -> QuerySet[EventPhoto]:
    """Return photos with their files, for serving one."""
    return EventPhoto.objects.select_related("file")


def photos_of(event: Event) -> list[EventPhoto]:
    """Return the photos of a meeting in the order they came."""
    return list(EventPhoto.objects.filter(event=event).select_related("file").order_by("pk"))


def right_to_see(photo: EventPhoto) -> Can:
    """Return the right it takes to look at a photo: a sign-in sheet names people."""
    return Can.GATHER if photo.is_sign_in_sheet else Can.VIEW


def heads(event: Event) -> list[HeadCount]:
    """Return the head-count of every building of the neighborhood in its order, those from elsewhere last."""
    known = dict(EventAttendance.objects.filter(event=event).values_list("building_id", "people"))
    buildings = Building.objects.filter(neighborhood=event.neighborhood_id).order_by("id")
    rows = [HeadCount(building, known.get(building.pk, 0)) for building in buildings]
    return [*rows, HeadCount(None, known.get(None, 0))]


def total(rows: Iterable[HeadCount]) -> int:
    return sum(row.people for row in rows)


def remarks_of(user: User, event: Event) -> list[Suggestion]:
    """Return what was said at a meeting, the newest first."""
    rows = Suggestion.objects.within(reach(user, Can.VIEW)).filter(event=event)
    return list(rows.select_related("category", "building").order_by("-pk")[:REMARKS_SHOWN])


def upcoming(neighborhood: Neighborhood, limit: int = 5) -> list[PublicEvent]:
    """Return the meetings to come, for everybody; whatever was cancelled is not among them."""
    since = timezone.now() - LASTS
    rows = Event.objects.filter(neighborhood=neighborhood, is_cancelled=False, held_at=None, starts_at__gte=since)
    return [_public(event) for event in rows.order_by("starts_at", "pk")[:limit]]


def past(neighborhood: Neighborhood, limit: int = 10) -> list[PublicEvent]:
    """Return the meetings held, the latest first, with how many came and how much was said; no names, no minutes."""
    rows = with_numbers(Event.objects.filter(neighborhood=neighborhood, is_cancelled=False, held_at__isnull=False))
    latest: Any = rows.order_by("-starts_at", "-pk")[:limit]
    return [_public(event, event.people, event.remarks) for event in latest]


def _public(event: Event, people: int = 0, remarks: int = 0) -> PublicEvent:
    kind = str(EventKind(event.kind).label)
    title, place = mask_text(event.title), mask_text(event.place)
    return PublicEvent(event.pk, kind, title, place, event.starts_at, people, remarks)


def _number(rows: QuerySet[Any], what: Any) -> Any:
    """Count by a subquery: two joins at once would multiply each other's rows."""
    found = rows.filter(event=OuterRef("pk")).order_by().values("event").annotate(number=what).values("number")
    return Coalesce(Subquery(found, output_field=IntegerField()), 0)
