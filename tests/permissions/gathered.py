"""Visits and events of one place."""

from django.utils import timezone

from renovation.core.models import Building, Dwelling, User
from residents.models import Visit, VisitRound
from tests.permissions.oracle import Thing


def gathered_things(code: str, owner: User) -> dict[str, Thing]:
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
    rows = {"dwelling": dwelling, "visit_round": visit_round, "visit": visit}
    return {kind: Thing(kind, row.pk, (code,)) for kind, row in rows.items()}
