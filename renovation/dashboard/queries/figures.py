"""Figures of regions as pages, API and command read them: rollups only, one indexed query per block.

Whoever may view a region sees its figures; one that lies above the reader's duties does not exist for them.
The single exception is the city's count of old neighborhoods, without which a district cannot say its share.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.enums import RegionLevel
from renovation.core.lib.figure import round_half_up
from renovation.core.lib.reach import ancestors
from renovation.core.models import Region
from renovation.core.policy import Can
from renovation.core.queries.region import top_regions
from renovation.core.scope import reach
from renovation.dashboard.metrics import DATED, INDICATORS, Indicator
from renovation.dashboard.models import RollupDay, RollupState
from renovation.dashboard.queries.stats import value_of

WEEK = timedelta(days=7)
TO_RENOVATE = "neighborhoods_to_renovate"
# A rate over two regions, which no single region's figures can tell; hence beside the catalog.
SHARE_OF_CITY = Indicator(
    "share_of_city",
    gettext_lazy("占全市比重"),
    "%",
    gettext_lazy("本区应改造小区 ÷ 全市应改造小区。"),
    TO_RENOVATE,
    TO_RENOVATE,
)


@dataclass(frozen=True)
class RegionFigures:
    """Figures of one region: now, and as they stood a week ago (None where the history is shorter).

    `figures` is None until the first computation. `data_time` is the last moment at which they were known right.
    `is_outline` marks a region above the reader's duties, of which only the name is for them.
    """

    code: str
    name: str
    level: int
    figures: Mapping[str, Any] | None
    week_ago: Mapping[str, Any] | None
    data_time: datetime | None
    is_outline: bool = False

    @property
    def day(self) -> date:
        """The day for which dated figures (late, this year) were counted."""
        return timezone.localdate(self.data_time) if self.data_time else timezone.localdate()

    def value(self, code: str) -> Decimal | None:
        return INDICATORS[code].value(self.figures) if self.figures is not None else None

    def change(self, code: str) -> Decimal | None:
        """What the figure has gained in the last seven days."""
        if self.figures is None or self.week_ago is None or INDICATORS[code].is_rate:
            return None
        return Decimal(str(self.figures.get(code, 0))) - Decimal(str(self.week_ago.get(code, 0)))

    def rows_url(self, code: str) -> str:
        """Return the address of exactly the rows a figure counts; of a rate's numerator."""
        return rows_url(self.code, code, self.day)


def rows_url(region: str, code: str, day: date) -> str:
    """Return the address of the list that shows the rows figure `code` counts in `region` on `day`."""
    indicator = INDICATORS[code]
    counted = indicator.numerator or code
    query = {"region": region, "figure": counted} | ({"day": day.isoformat()} if counted in DATED else {})
    return f"{reverse(indicator.source.listing)}?{urlencode(query)}"


def require_region(user: Any, code: str) -> None:
    """Raise `Http404` unless the whole region is within the user's view."""
    if not (code.isascii() and code.isalnum() and reach(user, Can.VIEW).covers(code)):
        raise Http404(_("没有找到该区域，或不在您负责的范围内。"))


def path_figures(user: Any, code: str) -> list[RegionFigures]:
    """Return the figures of the regions from the city down to `code`, for breadcrumbs and the share of the city.

    Those above the reader's duties come with their name and one figure only: the old neighborhoods to renovate.
    """
    require_region(user, code)
    found = figures_of(Region.objects.filter(pk__in=[code, *ancestors(code)]).order_by("level"))
    if not found or found[-1].code != code:
        raise Http404(_("没有找到该区域，或不在您负责的范围内。"))
    granted = reach(user, Can.VIEW)
    return [place if granted.covers(place.code) else _outline(place) for place in found]


def region_figures(user: Any, code: str) -> RegionFigures:
    """Return the figures of one region; 404 outside the user's regions."""
    return path_figures(user, code)[-1]


def children_figures(user: Any, code: str) -> list[RegionFigures]:
    """Return the figures of the regions directly below `code`, in the order of their codes."""
    require_region(user, code)
    return figures_of(Region.objects.filter(parent_id=code).order_by("code"))


def top_figures(user: Any) -> list[RegionFigures]:
    """Return the figures of the regions in which the user's view begins; none for staff of a firm."""
    granted = reach(user, Can.VIEW)
    codes = [region.pk for region in top_regions(user) if granted.covers(region.pk)]
    return figures_of(Region.objects.filter(pk__in=codes).order_by("level", "code")) if codes else []


def share_of_city(place: RegionFigures, city: RegionFigures) -> Decimal | None:
    """Return a district's share of the city's neighborhoods to renovate, in percent."""
    part, whole = place.value(TO_RENOVATE), city.value(TO_RENOVATE)
    if place.level != RegionLevel.DISTRICT or part is None or not whole:
        return None
    return part * 100 / whole


@dataclass(frozen=True)
class CatalogLine:
    """One indicator as the catalog shows it; `parts` names numerator and denominator of a rate."""

    indicator: Indicator
    parts: list[str]
    value: Decimal | None = None
    url: str = ""


def catalog(path: list[RegionFigures]) -> list[CatalogLine]:
    """Return every indicator, with its value and rows in the last region of `path` if there is one."""
    place = path[-1] if path else None
    lines = [
        CatalogLine(
            indicator,
            [str(INDICATORS[part].name) for part in (indicator.numerator, indicator.denominator) if part],
            place.value(code) if place else None,
            place.rows_url(code) if place else "",
        )
        for code, indicator in INDICATORS.items()
    ]
    parts = [_("本区应改造小区"), _("全市应改造小区")]
    return [*lines, CatalogLine(SHARE_OF_CITY, parts, share_of_city(place, path[0]) if place else None)]


def share_in_city(place: RegionFigures) -> float | None:
    """Return a district's share of its city in percent with one decimal; for callers that have checked the right."""
    city = figures_of(Region.objects.filter(pk=place.code[: RegionLevel.CITY]))
    share = share_of_city(place, city[0]) if city else None
    return None if share is None else float(round_half_up(share, 1))


def as_json(place: RegionFigures) -> dict[str, float | int | None]:
    """Return {indicator code: value} of one region; rates in percent with one decimal."""
    figures = dict(place.figures or {})
    return {code: value_of(indicator, figures) for code, indicator in INDICATORS.items()}


def _outline(place: RegionFigures) -> RegionFigures:
    known = {TO_RENOVATE: place.figures.get(TO_RENOVATE, 0)} if place.figures is not None else None
    return RegionFigures(place.code, place.name, place.level, known, None, place.data_time, is_outline=True)


def figures_of(regions: QuerySet[Region]) -> list[RegionFigures]:
    """Return the figures of `regions` in their order, in one query; for callers that have checked the right."""
    earlier = RollupDay.objects.filter(region_code=OuterRef("code"), day__lte=timezone.localdate() - WEEK)
    rows = regions.annotate(
        week_ago=Subquery(earlier.order_by("-day").values("figures")[:1]),
        full_at=Subquery(RollupState.objects.values("full_at")[:1]),
        figures=F("rollup__figures"),
        computed_at=F("rollup__computed_at"),
    ).values("code", "name", "level", "figures", "week_ago", "computed_at", "full_at")
    return [
        RegionFigures(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            figures=row["figures"],
            week_ago=row["week_ago"],
            data_time=max(filter(None, (row["computed_at"], row["full_at"])), default=None),
        )
        for row in rows
    ]
