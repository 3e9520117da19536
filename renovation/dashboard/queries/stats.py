"""Figures per region, level and day, for the API: from rollup rows, never from facts.

Answers are kept as bytes under the number of the last rollup run, so one indexed query tells whether they still
hold; their ETag is a hash of what they say, so it changes exactly when a figure (or a name) does.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection
from django.db.models import QuerySet

from renovation.core.enums import RegionLevel
from renovation.core.lib.figure import round_half_up
from renovation.core.lib.reach import Reach
from renovation.core.models import Region
from renovation.dashboard.metrics import INDICATORS, Indicator
from renovation.dashboard.models import RollupDay

KEPT_SECONDS = 600
MAX_ROWS = 20_000


class TooMany(Exception):
    """The query asks for more rows than one answer holds."""


@dataclass(frozen=True)
class StatsQuery:
    """What was asked: figures of `codes`, or of what lies below them at `level` (0: the next level each)."""

    codes: tuple[str, ...]
    indicators: tuple[str, ...]
    is_below: bool = False
    level: int = 0
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Answer:
    etag: str
    body: bytes


def version() -> int:
    """Return the number of the last rollup run; one row by its primary key.

    Django would ask a kept connection first whether it still lives; this query finds out as well, and asks again
    on a new connection if not. That spares each request a round trip.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _read_version()
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return _read_version()


def _read_version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM dashboard_rollupstate WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else 0


def kept_answer(number: int, day: date, asked: str) -> Answer | None:
    """Return the bytes kept for a query under rollup run `number` on `day`."""
    kept = cache.get(_name(number, day, asked))
    return Answer(*kept) if kept else None


def keep_answer(number: int, day: date, asked: str, body: bytes) -> Answer:
    """Keep an answer under the rollup run it was read from."""
    answer = Answer(f'"{hashlib.sha256(body).hexdigest()[:32]}"', body)
    cache.set(_name(number, day, asked), (answer.etag, answer.body), KEPT_SECONDS)
    return answer


def whole_regions(granted: Reach) -> tuple[str, ...]:
    """Return the topmost regions whose figures a user may read: those reached whole, not only for one firm."""
    return tuple(span.code for span in granted.spans if span.organization_id is None)


def stats(query: StatsQuery, today: date) -> list[dict[str, Any]]:
    """Return one row per region, and per day where `first` or `last` is given.

    Each row is {region, name, level, day, computed_at, figures: {indicator: number or None}}; rates are in
    percent with one decimal. Raises `TooMany`.
    """
    rows = _regions(query)
    if len(rows) > MAX_ROWS:
        raise TooMany
    wanted = [INDICATORS[code] for code in query.indicators]
    if query.first is None and query.last is None:
        return [_row(row, row[3] or {}, row[5], wanted) | {"computed_at": row[4]} for row in rows]
    last = min(query.last or today, today)
    first = query.first or last
    if len(rows) * ((last - first).days + 1) > MAX_ROWS:
        raise TooMany
    return list(_history(rows, first, last, wanted))


def value_of(indicator: Indicator, figures: dict[str, Any]) -> int | float | None:
    """Return the number as the API gives it: whole, to four decimals (万元, ㎡), or percent to one."""
    if indicator.is_rate:
        value = indicator.value(figures)
        return None if value is None else float(round_half_up(value, 1))
    number: int | float = figures.get(indicator.code, 0)
    return number


def _regions(query: StatsQuery) -> list[tuple[Any, ...]]:
    regions: QuerySet[Region] = Region.objects.all()
    if not query.is_below:
        regions = regions.filter(pk__in=query.codes)
    elif query.level:
        inside = Region.objects.none()
        for code in query.codes:
            inside = inside | Region.objects.under(code)
        regions = inside.filter(level=query.level)
    else:
        regions = regions.filter(parent__in=query.codes)
    columns = ("code", "name", "level", "rollup__figures", "rollup__computed_at", "rollup__day")
    return list(regions.order_by("code").values_list(*columns)[: MAX_ROWS + 1])


def _history(rows: list[tuple[Any, ...]], first: date, last: date, wanted: list[Indicator]) -> Iterator[dict[str, Any]]:
    """Yield a row per region and day; days without a change carry the figures of the day before.

    A region's days begin with its first figures: what was not counted then is not invented.
    """
    known = _days([row[0] for row in rows], last)
    for row in rows:
        days = known.get(row[0], [])
        place = -1
        day = first
        while day <= last:
            while place + 1 < len(days) and days[place + 1][0] <= day:
                place += 1
            if place >= 0:
                yield _row(row, days[place][1], day, wanted)
            day += timedelta(days=1)


def _days(codes: Sequence[str], last: date) -> dict[str, list[tuple[date, dict[str, Any]]]]:
    days: dict[str, list[tuple[date, dict[str, Any]]]] = {}
    found = RollupDay.objects.filter(region_code__in=codes, day__lte=last).order_by("region_code", "day")
    for code, day, figures in found.values_list("region_code", "day", "figures"):
        days.setdefault(code, []).append((day, figures))
    return days


def _row(
    region: tuple[Any, ...], figures: dict[str, Any], day: date | None, wanted: Iterable[Indicator]
) -> dict[str, Any]:
    return {
        "region": region[0],
        "name": region[1],
        "level": RegionLevel(region[2]).name,
        "day": day,
        "figures": {indicator.code: value_of(indicator, figures) for indicator in wanted},
    }


def _name(number: int, day: date, asked: str) -> str:
    return f"stats:{number}:{day:%Y%m%d}:{hashlib.sha256(asked.encode()).hexdigest()}"
