"""What the command center shows of one region; every number with its whole, its definition and its rows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from projects.enums import FundingSource
from projects.queries.funding import funding_rows
from projects.queries.neighborhood import neighborhood_rows
from renovation.core.enums import RegionLevel, Renovation
from renovation.core.lib.figure import count, percent, round_half_up, wan
from renovation.core.models import AuditEntry, Neighborhood
from renovation.dashboard.metrics import INDICATORS, Indicator
from renovation.dashboard.models import RollupState
from renovation.dashboard.queries.figures import SHARE_OF_CITY, TO_RENOVATE, RegionFigures, share_of_city

# Indicator and the whole it is part of.
HEADLINES = (
    (TO_RENOVATE, "neighborhoods"),
    ("neighborhoods_renovated", TO_RENOVATE),
    ("neighborhoods_remaining", TO_RENOVATE),
    ("sites_late", "sites"),
    ("sites_due_soon", "sites"),
    ("neighborhoods_built_by_2000_renovated", "neighborhoods_built_by_2000"),
    ("buildings_renovated", "buildings_to_renovate"),
    ("households_renovated", "households_to_renovate"),
    ("invest_done", "invest_planned"),
)
REMAINING = ("neighborhoods_in_progress", "neighborhoods_prep", "neighborhoods_not_started")
FUNDS = (("funds_planned", ""), ("funds_arrived", "funds_planned"), ("funds_paid", "funds_arrived"))
REMAINING_NAMED = 40
NEIGHBORHOODS_NAMED = 50


@dataclass(frozen=True)
class Tile:
    """One figure with its whole. `is_alarm` where anything but zero wants somebody to act."""

    indicator: Indicator
    value: Decimal | None
    url: str
    change: Decimal | None = None
    whole: Decimal | None = None
    whole_indicator: Indicator | None = None
    whole_url: str = ""
    is_alarm: bool = False

    @property
    def share(self) -> str:
        """The share of the whole; "" where the figure is itself a rate."""
        return "" if self.indicator.is_rate or not self.whole else percent(self.value, self.whole)

    @property
    def change_text(self) -> str:
        return signed(self.change, self.indicator.kind)


@dataclass(frozen=True)
class Row:
    """One region below, as the completion table shows it. `code` is "" for what stands in no region below."""

    code: str
    name: str
    total: int
    done: int
    remaining: int
    in_progress: int
    late: int
    change: Decimal | None = None
    urls: dict[str, str] | None = None

    @property
    def change_text(self) -> str:
        return signed(self.change)

    @property
    def rate(self) -> Decimal:
        return Decimal(self.done) / self.total if self.total else Decimal(-1)


SORTS = {"name": "code", "rate": "rate", "remaining": "remaining", "in_progress": "in_progress", "late": "late"}


def signed(change: Decimal | None, kind: str = "count") -> str:
    """Write a change: +3, -1, +93.00 万元, 持平; "" where it is not known."""
    if change is None:
        return ""
    if not change:
        return _("持平")
    text = wan(abs(change), get_language() or "zh-hans") if kind == "wan" else count(abs(change))
    return f"{'+' if change > 0 else '-'}{text}"


def tile(place: RegionFigures, code: str, whole: str = "") -> Tile:
    return Tile(
        indicator=INDICATORS[code],
        value=place.value(code),
        url=place.rows_url(code),
        change=place.change(code),
        whole=place.value(whole) if whole else None,
        whole_indicator=INDICATORS[whole] if whole else None,
        whole_url=place.rows_url(whole) if whole else "",
        is_alarm=code == "sites_late" and bool(place.value(code)),
    )


def headlines(path: list[RegionFigures]) -> list[Tile]:
    """Return the tiles of the last region of a path; for a district its share of the city comes after the first."""
    place, city = path[-1], path[0]
    tiles = [tile(place, code, whole) for code, whole in HEADLINES]
    share = share_of_city(place, city)
    if share is not None:
        tiles.insert(
            1,
            Tile(
                indicator=SHARE_OF_CITY,
                value=round_half_up(share, 1),
                url=place.rows_url(TO_RENOVATE),
                whole=city.value(TO_RENOVATE),
                whole_indicator=INDICATORS[TO_RENOVATE],
            ),
        )
    return tiles


def rows_below(place: RegionFigures, children: Iterable[RegionFigures], sort: str) -> list[Row]:
    """Return the children with n/N, sorted by one of `SORTS` (`-` for descending).

    Neighborhoods that hang directly on `place` make a last row, so that the rows add up to the headline.
    """
    rows = [_row(child) for child in children]
    key = SORTS.get(sort.lstrip("-"), "code")
    rows.sort(key=lambda row: (getattr(row, key), row.code), reverse=sort.startswith("-"))
    own = _row(place)
    rest = {
        name: getattr(own, name) - sum(getattr(row, name) for row in rows)
        for name in ("total", "done", "remaining", "in_progress", "late")
    }
    return [*rows, replace(own, code="", urls={}, change=None, **rest)] if rows and any(rest.values()) else rows


def remaining(user: Any, code: str) -> list[Neighborhood]:
    """Return the unfinished neighborhoods by state, furthest first, at most `REMAINING_NAMED`."""
    rows = _below(user, code).filter(is_in_program=True, status__lt=Renovation.DONE)
    return list(rows.order_by("-status", "pk")[:REMAINING_NAMED])


def neighborhoods(user: Any, code: str) -> list[Neighborhood]:
    """Return the neighborhoods of a community, those in the program and unfinished first."""
    return list(_below(user, code).order_by("-is_in_program", "status", "pk")[:NEIGHBORHOODS_NAMED])


def funds_by_source(user: Any, place: RegionFigures) -> list[dict[str, Any]]:
    """Return {label, url, planned, arrived, paid} in 万元 by source, the largest first."""
    rows: Any = funding_rows(user)
    sums = (
        rows.under(place.code)
        .order_by()
        .values("source")
        .annotate(planned=Sum("planned_wan"), arrived=Sum("arrived_wan"), paid=Sum("paid_wan"))
        .order_by(F("planned").desc(), "source")
    )
    address = reverse("projects:funding-list")
    return [
        {
            **row,
            "label": FundingSource(row["source"]).label,
            "url": f"{address}?{urlencode({'region': place.code, 'source_of_money': row['source']})}",
        }
        for row in sums
    ]


def is_community(place: RegionFigures) -> bool:
    return place.level == RegionLevel.COMMUNITY


def version(place: RegionFigures) -> str:
    """Return a text that changes when anything the page shows may have changed: facts, figures, day or language."""
    entry = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    run = RollupState.objects.values_list("version", flat=True).first() or 0
    return f"{entry}-{run}-{place.day:%Y%m%d}-{get_language()}"


def _below(user: Any, code: str) -> QuerySet[Neighborhood]:
    rows: Any = neighborhood_rows(user)
    return rows.under(code)


def _row(place: RegionFigures) -> Row:
    def figure(code: str) -> int:
        return int(place.value(code) or 0)

    done, late, doing = "neighborhoods_renovated", "sites_late", "neighborhoods_in_progress"
    return Row(
        code=place.code,
        name=place.name,
        total=figure(TO_RENOVATE),
        done=figure(done),
        remaining=figure("neighborhoods_remaining"),
        in_progress=figure(doing),
        late=figure(late),
        change=place.change(done),
        urls={
            "done": place.rows_url(done),
            "remaining": place.rows_url("neighborhoods_remaining"),
            "in_progress": place.rows_url(doing),
            "late": place.rows_url(late),
        },
    )
