"""What a work group is told of its region once a day: numbers and where they lie, nobody's name, nobody's words."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from projects.models import Defect
from projects.queries.defect import late_defects
from renovation.core.enums import RegionLevel
from renovation.core.lib.reach import Reach, Span
from renovation.core.models import Region
from renovation.core.parameters import by_place
from renovation.core.workday import add_workdays
from residents.models import Dispute, Suggestion
from residents.queries.board import OPEN_STEPS
from residents.queries.dispute import late_disputes

# A message holds some 2,000 bytes: the places with the most, and how many more there are.
PLACES = 6


@dataclass(frozen=True)
class Digest:
    """What is due in one region today."""

    soon: int
    late: int
    climbed: int
    defects: int
    disputes: int
    where: str

    def __bool__(self) -> bool:
        return bool(self.soon or self.late or self.defects or self.disputes)

    @property
    def facts(self) -> dict[str, Any]:
        """As a template has them: what is nought is left unsaid."""
        return {name: value or None for name, value in vars(self).items()}


def group_regions() -> list[Region]:
    """Return the regions that have a robot of their own; one for the whole portal speaks to the topmost regions."""
    codes = {code for robots in settings.NOTICE.robots.values() for code in robots}
    tops = Q(parent=None) if "" in codes else Q(pk__in=())
    return list(Region.objects.filter(Q(pk__in=codes) | tops).order_by("code"))


def digest_of(region: Region) -> Digest:
    """Return what is due in a region and below: four queries, and one for each value of the parameter in use."""
    today = timezone.localdate()
    there = Reach((Span(region.code),))
    soon = by_place("loop.due_soon", "region__code", lambda days: Q(due_on__lte=add_workdays(today, days)))
    late = Q(due_on__lt=today)
    rows = Suggestion.objects.filter(step__in=OPEN_STEPS).within(there)
    found = rows.order_by().values_list("region_id").annotate(
        soon=Count("pk", filter=soon & Q(due_on__gte=today)),
        late=Count("pk", filter=late),
        climbed=Count("pk", filter=late & Q(level__lt=RegionLevel.COMMUNITY)),
    )  # fmt: skip
    sums, below = [0, 0, 0], dict[str, int]()
    length = min((level for level in RegionLevel.values if level > region.level), default=region.level)
    for code, *counts in found:
        sums = [known + count for known, count in zip(sums, counts, strict=True)]
        if counts[1]:
            below[code[:length]] = below.get(code[:length], 0) + counts[1]
    return Digest(
        *sums,
        defects=late_defects(Defect.objects.within(there)).count(),
        disputes=late_disputes(Dispute.objects.within(there)).count(),
        where=_named(below),
    )


def _named(below: dict[str, int]) -> str:
    """Return 金明池街道 5、西湖街道 2 等 8 处, the most first."""
    first = sorted(below.items(), key=lambda known: (-known[1], known[0]))[:PLACES]
    names = dict(Region.objects.filter(pk__in=[code for code, _count in first]).values_list("pk", "name"))
    told = "、".join(f"{names[code]} {count}" for code, count in first)
    return f"{told} 等 {len(below)} 处" if len(below) > PLACES else told
