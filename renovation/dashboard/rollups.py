"""Figures are a cache rebuilt from facts. Deleting every `Rollup` row loses nothing.

`refresh` recomputes the regions marked stale and their ancestors; `recompute` everything. Both hold the lock
of the one `RollupState` row, so runs never interleave; facts written meanwhile leave marks of their own.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from renovation.core.enums import RegionLevel
from renovation.core.lib.reach import ancestors
from renovation.core.models import Region, StaleMark
from renovation.dashboard import facts_sql
from renovation.dashboard.metrics import COUNTED, DATED
from renovation.dashboard.models import Rollup, RollupDay, RollupState

Figures = dict[str, int | float]
# From so many regions on, summing up the whole tree in one statement is cheaper than region by region.
WHOLE_TREE_FROM = 500
DRIFT_REPORTED = 100

# What is right already is left out before the insert, which would otherwise lock and rewrite each such row.
_WRITE = """
INSERT INTO dashboard_rollup (region_id, day, figures, version, computed_at)
SELECT fresh.code, {day}, fresh.figures, {version}, {now}
FROM ({fresh}) fresh LEFT JOIN dashboard_rollup known ON known.region_id = fresh.code
WHERE known.figures IS NULL OR known.figures <> fresh.figures
ON CONFLICT (region_id) DO UPDATE SET day = excluded.day, figures = excluded.figures,
    version = excluded.version, computed_at = excluded.computed_at
"""
_KEEP = """
INSERT INTO dashboard_rollupday (region_code, day, figures)
SELECT region_id, %s, figures FROM dashboard_rollup WHERE version = %s
ON CONFLICT (region_code, day) DO UPDATE SET figures = excluded.figures
"""


@transaction.atomic
def refresh() -> int:
    """Recompute what is marked stale; return how many marks were served."""
    if not StaleMark.objects.exists():
        return 0
    state = _lock()
    marks = dict(StaleMark.objects.values_list("pk", "region_code"))
    if not marks:
        # Another worker served them while this one waited for the lock.
        return 0
    affected = {code for mark in set(marks.values()) for code in (mark, *ancestors(mark))}
    if len(affected) > WHOLE_TREE_FROM or not Rollup.objects.exists():
        _write(state, *facts_sql.summed(timezone.localdate()))
    else:
        _write_some(state, _sums(affected, timezone.localdate()))
    pks = list(marks)
    for start in range(0, len(pks), 1000):
        StaleMark.objects.filter(pk__in=pks[start : start + 1000]).delete()
    return len(marks)


@transaction.atomic
def recompute() -> list[dict[str, Any]]:
    """Recompute every region and return the drift: figures that no mark had announced.

    Each entry is {region, indicator, was, is}. Figures that depend on the day move at midnight by themselves
    and are no drift.
    """
    refresh()
    state = _lock()
    _write(state, *facts_sql.summed(timezone.localdate()), is_full=True)
    return state.drift


def is_behind() -> bool:
    """Tell whether dated figures (late, this year) still speak of an earlier day, or nothing was ever computed."""
    full_at = RollupState.objects.values_list("full_at", flat=True).first()
    return full_at is None or timezone.localdate(full_at) < timezone.localdate() or not Rollup.objects.exists()


def bring_up_to_date() -> None:
    """Serve the stale marks; on a new day, or after a night switched off, recompute."""
    if is_behind():
        recompute()
    else:
        refresh()


def _lock() -> RollupState:
    RollupState.objects.get_or_create(pk=1)
    return RollupState.objects.select_for_update().get(pk=1)


def _write(state: RollupState, sql: str, params: list[Any], *, is_full: bool = False) -> None:
    """Store the rows of `SELECT code, figures` that differ from what is stored, under a new version."""
    now = timezone.now()
    day = timezone.localdate()
    state.version += 1
    state.refreshed_at = now
    with connection.cursor() as cursor:
        literals = {"day": _literal(day), "version": str(state.version), "now": _literal(now), "fresh": sql}
        cursor.execute(_WRITE.format(**literals), params)
        if is_full:
            state.full_at = now
            state.drift = _drift(state.version)
        cursor.execute(_KEEP, [day, state.version])
    state.save()


def _write_some(state: RollupState, sums: dict[str, Figures]) -> None:
    arms, params = [], []
    for code, figures in sums.items():
        arms.append(f"SELECT {facts_sql.text_value()} AS code, {facts_sql.json_value()} AS figures")
        params += [code, json.dumps(figures)]
    if arms:
        _write(state, " UNION ALL ".join(arms), params)


def _sums(affected: set[str], day: date) -> dict[str, Figures]:
    """Return the figures of `affected`, deepest first: what stands in a region plus its children's figures."""
    with connection.cursor() as cursor:
        cursor.execute(*facts_sql.direct(day, sorted(affected)))
        sums = {row[0]: [value or 0 for value in row[1:]] for row in cursor.fetchall()}
    inner = [code for code in sums if len(code) < RegionLevel.COMMUNITY]
    untouched = Rollup.objects.filter(region__parent__in=inner).exclude(region__in=sums)
    below: dict[str, list[list[Any]]] = {code: [] for code in inner}
    for parent, figures in untouched.values_list("region__parent_id", "figures"):
        below[parent].append([figures.get(code, 0) for code in COUNTED])
    parents = dict(Region.objects.filter(pk__in=sums).values_list("pk", "parent_id"))
    result: dict[str, Figures] = {}
    for code in sorted(sums, key=len, reverse=True):
        totals = [_added(column) for column in zip(sums[code], *below.get(code, ()), strict=True)]
        result[code] = {name: _number(name, total) for name, total in zip(COUNTED, totals, strict=True)}
        if parents[code] in below:
            below[parents[code]].append(totals)
    return result


def _added(column: Iterable[Any]) -> float:
    return sum(float(value) if not isinstance(value, int) else value for value in column)


def _number(code: str, total: float) -> int | float:
    return int(total) if facts_sql.is_whole(code) else round(float(total), 4)


def _literal(value: date | datetime) -> str:
    """Quote a date or time made here, so that it can stand before the parameters of composed SQL."""
    if connection.vendor == "sqlite":
        is_time = isinstance(value, datetime)
        adapted = connection.ops.adapt_datetimefield_value(value) if is_time else value.isoformat()  # type: ignore[arg-type]
        return f"'{adapted}'"
    return f"'{value.isoformat()}'::{'timestamptz' if isinstance(value, datetime) else 'date'}"


def _drift(version: int) -> list[dict[str, Any]]:
    """Compare the rows just written with the history, which holds what they said before."""
    changed = dict(Rollup.objects.filter(version=version).values_list("region_id", "figures")[:DRIFT_REPORTED])
    found = []
    for code, fresh in changed.items():
        known = RollupDay.objects.filter(region_code=code).order_by("-day").first()
        before = known.figures if known else {}
        for name in fresh:
            was = before.get(name)
            if was is not None and was != fresh[name] and name not in DATED:
                found.append({"region": code, "indicator": name, "was": was, "is": fresh[name]})
    return found
