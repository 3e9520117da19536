"""How long each step of the loop takes: the median, which no rollup can add up, read from the batons when asked.

口径: of the steps that ended within the last `PERIOD`, the calendar days from the first hand's start to the last hand's
end; a step that changed hands counts once. What staff collect and pass on at once is no wait and is left out. In a
region with more than `LOOKED_AT` suggestions the newest so many speak for it, so that no question reads them all.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from renovation.core.lib.figure import round_half_up
from renovation.core.models.base import CODE, LONGEST_CODE
from residents.queries.metrics import LOOP

PERIOD = timedelta(days=90)
LOOKED_AT = 20_000
KEPT_SECONDS = 300
_SQL = """
WITH seen AS (
    SELECT id FROM residents_suggestion WHERE region_id BETWEEN %s AND %s ORDER BY id DESC LIMIT {limit}
), done AS (
    SELECT step, SUM({elapsed}) AS days
    FROM residents_baton WHERE suggestion_id IN (SELECT id FROM seen)
    GROUP BY suggestion_id, round, step
    HAVING COUNT(*) = COUNT(ended_at) AND MAX(ended_at) >= %s AND SUM({elapsed}) > 0
), ranked AS (
    SELECT step, days, ROW_NUMBER() OVER (PARTITION BY step ORDER BY days) AS place,
        COUNT(*) OVER (PARTITION BY step) AS n
    FROM done
)
SELECT step, AVG(days), MAX(n) FROM ranked WHERE place IN ((n + 1) / 2, (n + 2) / 2) GROUP BY step
"""


@dataclass(frozen=True)
class Pace:
    """The median of a step in days with one decimal, over `count` of them; None without any."""

    step: int
    median_days: Decimal | None
    count: int


def paces(code: str) -> list[Pace]:
    """Return the pace of the five steps in region `code` and below; kept for some minutes.

    For callers that have checked the right. Raises `ValueError` for what is no code of a region.
    """
    if not CODE.fullmatch(code):
        raise ValueError(f"not a region code: {code!r}")
    name = f"pace:{code}:{timezone.localdate():%Y%m%d}"
    found = cache.get(name)
    if found is None:
        found = _medians(code)
        cache.set(name, found, KEPT_SECONDS)
    return [Pace(step, *found.get(int(step), (None, 0))) for step in LOOP]


def _medians(code: str) -> dict[int, tuple[Decimal, int]]:
    is_postgres = connection.vendor == "postgresql"
    elapsed = (
        "EXTRACT(EPOCH FROM ended_at - started_at) / 86400.0"
        if is_postgres
        else "julianday(ended_at) - julianday(started_at)"
    )
    since = timezone.now() - PERIOD
    adapted = since if is_postgres else connection.ops.adapt_datetimefield_value(since)
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(limit=LOOKED_AT, elapsed=elapsed), [code, code.ljust(LONGEST_CODE, "Z"), adapted])
        return {step: (round_half_up(Decimal(str(days)), 1), n) for step, days, n in cursor.fetchall()}
