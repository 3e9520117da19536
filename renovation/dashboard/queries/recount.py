"""The figures counted once more from the rows, without rollups and without their SQL: the proof of the cache."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Q, Sum
from django.utils import timezone

from renovation.core.enums import RegionLevel, Renovation
from renovation.core.models import Neighborhood, Region
from renovation.dashboard.metrics import SOURCES
from renovation.dashboard.models import Rollup

# Sums of money and area are stored with four decimals.
TOLERANCE = Decimal("0.0005")


@dataclass(frozen=True)
class Difference:
    """A figure that is not what its rows add up to, or a neighborhood that is not what its sites say."""

    place: str
    what: str
    stored: Any
    counted: Any

    def __str__(self) -> str:
        return f"{self.place} {self.what}: {self.stored} != {self.counted}"


def recount(code: str = "", day: date | None = None) -> dict[str, dict[str, Decimal]]:
    """Return {region: {indicator: value}} of the counted indicators in `code` (default: everywhere) and below."""
    day = day or timezone.localdate()
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for source in SOURCES:
        for name, measure in source.measures.items():
            rows: Any = source.counted(source.rows().under(code), name, day)  # type: ignore[attr-defined]
            value = Sum(measure.total) if measure.total else Count("pk")
            counted = rows.order_by().values_list(source.region).annotate(value=value)
            for region, number in counted:
                for level in RegionLevel.values:
                    if max(len(code), level) <= len(region):
                        sums[region[:level]][name] += Decimal(str(number or 0))
    return sums


def differences(code: str = "") -> Iterator[Difference]:
    """Yield what is stored otherwise than the rows in `code` and below add up to."""
    counted = recount(code)
    regions: Any = Region.objects.under(code).order_by("code")
    stored = dict(Rollup.objects.filter(region__in=regions).values_list("region_id", "figures"))
    for region in regions.values_list("code", flat=True):
        if region not in stored:
            yield Difference(region, "rollup", None, dict(counted.get(region, {})))
            continue
        for source in SOURCES:
            for name in source.measures:
                figure = Decimal(str(stored[region].get(name, "NaN")))
                real = counted[region][name] if region in counted else Decimal(0)
                if figure.is_nan() or abs(figure - real) > TOLERANCE:
                    yield Difference(region, name, figure, real)
    yield from _untold(code)


def _untold(code: str) -> Iterator[Difference]:
    """Yield the neighborhoods that say otherwise than their sites; without a site nothing can have begun."""
    told = Neighborhood.objects.under(code).annotate(
        site_status=Max("sites__status"), site_year=Max("sites__plan_year")
    )
    without = Q(site_status=None) & ~Q(status=Renovation.NOT_STARTED)
    other_status = Q(site_status__isnull=False) & ~Q(status=F("site_status"))
    other_year = Q(site_year__isnull=False) & (~Q(plan_year=F("site_year")) | Q(plan_year=None))
    for row in told.filter(without | other_status | other_year).order_by("pk"):
        place = f"{row.region_id} {row.name}"
        yield Difference(place, "status, plan_year", (row.status, row.plan_year), (row.site_status, row.site_year))
