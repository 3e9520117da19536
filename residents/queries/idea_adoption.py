"""How many suggestions were adopted, by where they came from and what they are about: n of N, never a bare rate."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from renovation.core.lib.figure import is_chinese
from renovation.core.policy import Can
from renovation.core.scope import reach
from residents.models import NeedClass, Suggestion
from residents.queries.metrics import SUGGESTIONS

# So many suggestions are added up while somebody waits; for more, the region is chosen smaller first.
ADDED_UP = 50_000
SHOWN = 200


@dataclass(frozen=True)
class Line:
    """One line of the table: `adopted` of `total`, each with the address of exactly these rows."""

    name: str
    adopted: int
    total: int
    adopted_url: str
    total_url: str


@dataclass(frozen=True)
class By:
    """One way to break them down: columns to group by, the filter that keeps one group, and how it is named."""

    label: str | Promise
    group: tuple[str, ...]
    filter: str
    name: Callable[[tuple[Any, ...]], str]
    url_extra: Callable[[tuple[Any, ...]], dict[str, Any]] = lambda row: {}


def _named(row: tuple[Any, ...]) -> str:
    return str(row[1]) if is_chinese(get_language() or "zh-hans") or len(row) < 3 else str(row[2])


BY: dict[str, By] = {
    "neighborhood": By(_("小区"), ("neighborhood_id", "neighborhood__name"), "neighborhood", _named),
    "category": By(_("类别"), ("category_id", "category__name_zh", "category__name_en"), "category", _named),
    "need": By(_("需求类别"), ("category__need",), "need", lambda row: str(NeedClass(row[0]).label)),
    "building": By(
        _("楼栋"),
        ("building_id", "neighborhood__name", "building__number", "neighborhood_id"),
        "building",
        lambda row: f"{row[1]} {row[2]}" if row[2] else str(row[1]),
        lambda row: {"neighborhood": row[3]},
    ),
}


def adoption(user: Any, by: str, *, code: str = "", neighborhood: int | None = None) -> list[Line] | None:
    """Return the lines of one break-down, the most suggestions first; None if there are too many to add up.

    Suggestions without a building are no line of `building`: nobody asked in which they live.
    """
    rows: Any = Suggestion.objects.within(reach(user, Can.VIEW))
    rows = rows.under(code) if code else rows
    rows = rows.filter(neighborhood=neighborhood) if neighborhood else rows
    rows = rows.filter(building__isnull=False) if by == "building" else rows
    if rows.order_by()[: ADDED_UP + 1].count() > ADDED_UP:
        return None
    way = BY[by]
    place = {"region": code} | ({"neighborhood": neighborhood} if neighborhood else {})
    return [_line(way, found[:-2], found[-2], found[-1], place) for found in _grouped(rows, way)]


def _grouped(rows: QuerySet[Suggestion], way: By) -> list[tuple[Any, ...]]:
    measures = SUGGESTIONS.measures
    counted = (measures[name].condition(None) for name in ("suggestions_adopted", "suggestions"))  # type: ignore[arg-type]
    adopted, total = (Count("pk", filter=condition or Q(pk__isnull=False)) for condition in counted)
    found = rows.order_by().values_list(*way.group).annotate(adopted=adopted, total=total)
    return list(found.order_by("-total", way.group[0])[:SHOWN])


def _line(way: By, key: tuple[Any, ...], adopted: int, total: int, place: dict[str, Any]) -> Line:
    query = {name: value for name, value in place.items() if value} | way.url_extra(key) | {way.filter: key[0]}
    address = reverse(SUGGESTIONS.listing)

    def url(figure: str) -> str:
        return f"{address}?{urlencode(query | {'figure': figure})}"

    return Line(way.name(key), adopted, total, url("suggestions_adopted"), url("suggestions"))
