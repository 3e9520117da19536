"""Keyset pages: the cursor names the last row shown, so rows that come or go never shift a page.

There is no total: counting all rows costs more than the page. Exact totals are what `/stats/` is for.
"""

import base64
import binascii
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import orjson
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
# Files are read by people and spreadsheets, which do not follow links to the next page.
MAX_FILE_LIMIT = 10_000
UNIQUE = ("id", "code")
CURSORS = ("after", "before")


@dataclass(frozen=True)
class Order:
    """One order of a list: columns of the model in turn, one that is unique last, so that no two rows are equal."""

    columns: tuple[str, ...]
    is_descending: bool = False

    @classmethod
    def of(cls, allowed: dict[str, tuple[str, ...]], wanted: str) -> "Order":
        """Return the order called `wanted` (`-name` reverses it). Raises `ValidationError`."""
        name = wanted.removeprefix("-")
        if name not in allowed:
            names = _("、").join(allowed)
            raise ValidationError(
                {"ordering": _("不能按 %(name)s 排序，可用：%(names)s。") % {"name": name, "names": names}}
            )
        columns = allowed[name]
        return cls(columns if columns[-1] in UNIQUE else (*columns, "pk"), wanted.startswith("-"))


@dataclass(frozen=True)
class Page:
    """`cursor` names the last row if more stand behind it, `previous` the first if more stand before it; else ""."""

    rows: list[tuple[Any, ...]]
    cursor: str = ""
    previous: str = ""


def limit_from(params: Any, *, is_file: bool = False) -> int:
    """Return how many rows a page is to hold. Raises `ValidationError`."""
    top = MAX_FILE_LIMIT if is_file else MAX_LIMIT
    text = params.get("limit")
    if not text:
        return top if is_file else DEFAULT_LIMIT
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= top):
        raise ValidationError({"limit": _("请填写 1 至 %(top)s 的整数。") % {"top": top}})
    return int(text)


def page_of(rows: QuerySet[Any], order: Order, paths: list[str], limit: int, after: str = "", before: str = "") -> Page:
    """Return up to `limit` rows of `paths` that stand behind the cursor `after`, or just ahead of `before`, in `order`.

    `paths` begins with whatever the caller shows; the columns of the order are read beside them. Too few ahead of
    `before` are filled up from there on, so that the way back ends on the first page and not on a part of it.
    Raises `ValidationError` for a cursor not made here.
    """
    if not before:
        return _read(rows, order, paths, limit, after)
    back = _read(rows, replace(order, is_descending=not order.is_descending), paths, limit, before, made_in=order)
    if not back.cursor:
        return _read(rows, order, paths, limit)
    return Page(back.rows[::-1], cursor=back.previous, previous=back.cursor)


def _read(
    rows: QuerySet[Any], order: Order, paths: list[str], limit: int, after: str = "", made_in: Order | None = None
) -> Page:
    """Return the rows behind `after`, a cursor of the order `made_in`, as those of the page are to be."""
    made_in = made_in or order
    if after:
        values = _unpack(after, made_in)
        try:
            rows = rows.filter(_behind(rows.model, order, values))
        except (ValueError, TypeError, ValidationError) as error:
            raise _refused() from error
    read = [*paths, *(column for column in order.columns if column not in paths)]
    found = list(rows.order_by(*_terms(rows.model, order)).values_list(*read)[: limit + 1])
    places = [read.index(column) for column in order.columns]

    def named(row: tuple[Any, ...]) -> str:
        return _pack(made_in, [row[place] for place in places])

    shown = found[:limit]
    cursor = named(shown[-1]) if len(found) > limit else ""
    return Page(shown, cursor, named(shown[0]) if after and shown else "")


def next_url(address: str, params: Any, cursor: str) -> str:
    """Return `address` with the query as asked, but for the cursor."""
    return _url(address, params, "after", cursor)


def steps(request: HttpRequest, page: Page) -> dict[str, str]:
    """Return the addresses before and behind a page as `partials/steps.html` links them; "" where there is none."""
    is_first = page.rows and not page.previous
    ways = {"first_url": "", "previous_url": page.previous, "next_url": page.cursor}
    if request.GET.keys() & set(CURSORS) and not is_first:
        ways["first_url"] = _url(request.path, request.GET)
    for name, parameter in (("previous_url", "before"), ("next_url", "after")):
        if ways[name]:
            ways[name] = _url(request.path, request.GET, parameter, ways[name])
    return ways


def _url(address: str, params: Any, parameter: str = "", cursor: str = "") -> str:
    query = [(name, value) for name, values in params.lists() for value in values if name not in CURSORS]
    query += [(parameter, cursor)] if parameter else []
    return f"{address}?{urlencode(query)}" if query else address


def _nullable(model: Any, column: str) -> bool:
    try:
        return bool(model._meta.get_field(column).null)
    except FieldDoesNotExist:
        return False


def _terms(model: Any, order: Order) -> list[Any]:
    """Nothing known comes last ascending and first descending, as PostgreSQL's indexes have it."""
    terms: list[Any] = []
    for column in order.columns:
        if not _nullable(model, column):
            terms.append(f"-{column}" if order.is_descending else column)
        elif order.is_descending:
            terms.append(F(column).desc(nulls_first=True))
        else:
            terms.append(F(column).asc(nulls_last=True))
    return terms


def _behind(model: Any, order: Order, values: list[Any]) -> Q:
    """Return the rows behind `values`: later in the first column, or equal there and later in the next."""
    condition = Q()
    for column, value in reversed(list(zip(order.columns, values, strict=True))):
        later = _later(column, value, order.is_descending, _nullable(model, column))
        if not condition:
            condition = later
        elif value is None:
            condition = later | (Q(**{f"{column}__isnull": True}) & condition)
        else:
            condition = later | (Q(**{column: value}) & condition)
    first, value = order.columns[0], values[0]
    if value is not None and not _nullable(model, first):
        # Says nothing new, but is what an index can begin at.
        condition &= Q(**{f"{first}__{'lte' if order.is_descending else 'gte'}": value})
    return condition


def _later(column: str, value: Any, is_descending: bool, is_nullable: bool) -> Q:
    nothing: Q = Q(**{f"{column}__isnull": True})
    if value is None:
        return Q(**{f"{column}__isnull": False}) if is_descending else Q(pk__in=())
    later = Q(**{f"{column}__{'lt' if is_descending else 'gt'}": value})
    return later | nothing if is_nullable and not is_descending else later


def _pack(order: Order, values: list[Any]) -> str:
    plain = [value if value is None or isinstance(value, int | str | float) else _text(value) for value in values]
    return base64.urlsafe_b64encode(orjson.dumps([_mark(order), *plain])).decode().rstrip("=")


def _unpack(after: str, order: Order) -> list[Any]:
    try:
        mark, *values = orjson.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except (binascii.Error, ValueError, TypeError) as error:
        raise _refused() from error
    if mark != _mark(order) or len(values) != len(order.columns) or not all(map(_is_plain, values)):
        raise _refused()
    return values


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, int | float) or (isinstance(value, str) and "\0" not in value)


def _refused() -> ValidationError:
    return ValidationError({"after": _("游标无效，请从第一页重新开始。")})


def _mark(order: Order) -> str:
    return ("-" if order.is_descending else "") + ",".join(order.columns)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
