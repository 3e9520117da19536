"""SQL text of the figures, composed from the catalog; alike on SQLite and PostgreSQL but for JSON's names."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, IntegerField, Sum
from django.db.models.expressions import Expression

from renovation.core.enums import RegionLevel
from renovation.core.lib.measure import Measure, Source
from renovation.dashboard.metrics import COUNTED, SOURCES

Sql = tuple[str, list[Any]]
# PostgreSQL takes at most 100 arguments in a function call.
_PAIRS = 45


def direct(day: date, codes: Collection[str] | None = None) -> Sql:
    """Return `SELECT code, f0, f1, … ` with one row per region: what stands directly in it, not below it.

    Columns follow `COUNTED`. `codes` limits it to some regions.
    """
    columns, joins, params = [], [], []
    for number, source in enumerate(SOURCES):
        sql, arm_params = _arm(source, day, codes)
        alias = f"a{number}"
        joins.append(f"LEFT JOIN ({sql}) {alias} ON {alias}.region = r.code")
        columns += [f"COALESCE({alias}.c{i}, 0)" for i in range(len(source.measures))]
        params += arm_params
    listed = ", ".join(f"{column} AS f{i}" for i, column in enumerate(columns))
    where = ""
    if codes is not None:
        where = f" WHERE r.code IN ({', '.join(['%s'] * len(codes))})"
        params += list(codes)
    return f"SELECT r.code AS code, {listed} FROM core_region r {' '.join(joins)}{where}", params


def summed(day: date) -> Sql:
    """Return `SELECT code, figures` with one row of JSON per region: everything in it and below it."""
    facts, params = direct(day)
    names = ", ".join(f"f{i}" for i in range(len(COUNTED)))
    sums = ", ".join(_sum(i, code) for i, code in enumerate(COUNTED))
    steps, below = [], "SELECT * FROM facts WHERE length(code) = 12"
    tree = [f"SELECT code, {names} FROM facts WHERE length(code) = 12"]
    # Each level from the one below it and what stands directly in it: a fourth of the work of adding up communities
    # into every level.
    for level in sorted(RegionLevel.values, reverse=True)[1:]:
        rows = f"{below} UNION ALL SELECT * FROM facts WHERE length(code) = {level}"
        parent = f"substr(code, 1, {level})"
        steps.append(f"s{level} AS (SELECT {parent} AS code, {sums} FROM ({rows}) AS rows{level} GROUP BY {parent})")
        below = f"SELECT * FROM s{level}"
        tree.append(f"SELECT code, {names} FROM s{level}")
    sql = f"WITH facts AS ({facts}), {', '.join(steps)}, tree AS ({' UNION ALL '.join(tree)})"
    return f"{sql} SELECT code, {_json_object()} AS figures FROM tree", params


def _sum(number: int, code: str) -> str:
    # PostgreSQL sums bigints into slow numerics.
    total = f"CAST(SUM(f{number}) AS BIGINT)" if is_whole(code) else f"SUM(f{number})"
    return f"{total} AS f{number}"


def is_whole(code: str) -> bool:
    """Tell whether a figure is a whole number: a count of rows or a sum of counts."""
    for source in SOURCES:
        if code in source.measures:
            return _is_whole(source, source.measures[code])
    raise KeyError(code)


def json_value() -> str:
    """Return the expression that stores JSON text as the database itself would write it."""
    return "json(%s)" if connection.vendor == "sqlite" else "%s::jsonb"


def text_value() -> str:
    """Return the placeholder of a text whose type nothing else tells the database."""
    return "%s" if connection.vendor == "sqlite" else "%s::text"


def _arm(source: Source, day: date, codes: Collection[str] | None) -> Sql:
    rows = source.rows().order_by()
    if codes is not None:
        rows = rows.filter(**{f"{source.region}__in": codes})
    figures = {f"c{i}": _aggregate(measure, day) for i, measure in enumerate(source.measures.values())}
    names: Sequence[str] = list(figures)
    query = rows.values(source.region).annotate(**figures).values_list(source.region, *names).query
    sql, params = query.sql_with_params()
    listed = ", ".join(["region", *names])
    return f"WITH t({listed}) AS ({sql}) SELECT * FROM t", list(params)


def _aggregate(measure: Measure, day: date) -> Expression:
    condition = measure.condition(day) or None
    return Sum(measure.total, filter=condition) if measure.total else Count("pk", filter=condition)


def _is_whole(source: Source, measure: Measure) -> bool:
    if not measure.total:
        return True
    return isinstance(source.rows().model._meta.get_field(measure.total), IntegerField)


def _json_object() -> str:
    pairs = [f"'{code}', " + (f"f{i}" if is_whole(code) else f"ROUND(f{i}, 4)") for i, code in enumerate(COUNTED)]
    chunks = [", ".join(pairs[start : start + _PAIRS]) for start in range(0, len(pairs), _PAIRS)]
    if connection.vendor == "sqlite":
        text = f"json_object({chunks[0]})"
        for chunk in chunks[1:]:
            text = f"json_patch({text}, json_object({chunk}))"
        return text
    return " || ".join(f"jsonb_build_object({chunk})" for chunk in chunks)
