"""Visits and events of one place."""

from django.utils import timezone

from renovation.core.models import Building, Dwelling, StoredFile, User
from residents.models import Event, EventAttendance, EventPhoto, Visit, VisitRound
from tests.permissions.oracle import Thing


def gathered_things(code: str, owner: User, photo: StoredFile) -> dict[str, Thing]:
    """Return {kind: Thing} of the neighborhood that stands in the community `code`."""
    building = Building.objects.select_related("neighborhood").get(neighborhood__region_id=code)
    here, today = building.neighborhood, timezone.localdate()
    dwelling = Dwelling.objects.create(building=building, number="1-201", entrance=1, storey=2)
    visit_round = VisitRound.objects.create(neighborhood=here, title="入户走访", starts_on=today, by=owner)
    visit = Visit.objects.create(
        neighborhood=here,
        round=visit_round,
        kind="RESIDENTS",
        building=building,
        dwelling=dwelling,
        visited_on=today,
        by=owner,
    )
    event = Event.objects.create(
        neighborhood=here,
        kind="STOOL_COUNCIL",
        title=f"{here}议事",
        place="广场",
        starts_at=timezone.now(),
        held_at=timezone.now(),
        host=owner,
    )
    rows = {
        "dwelling": dwelling,
        "visit_round": visit_round,
        "visit": visit,
        "event": event,
        "attendance": EventAttendance.objects.create(event=event, building=building, people=3),
        "event_photo": EventPhoto.objects.create(event=event, file=photo),
    }
    return {kind: Thing(kind, row.pk, (code,)) for kind, row in rows.items()}
