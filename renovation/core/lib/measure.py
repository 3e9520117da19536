"""What an app declares so that its rows can be counted into figures: no rows are read here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

Text = str | Promise
Filter = Q | Callable[[date], Q]


ALL = Q()


@dataclass(frozen=True)
class Measure:
    """One figure over the rows of a source: how many of them, or the sum of one of their fields.

    `unit` is 个, 栋, 户, ㎡ or 万元; `definition` is what officials call 指标口径.
    `where` picks the rows that count. One that depends on the day (late, this year) is a function of it;
    such figures change at midnight without anybody's doing.
    """

    name: Text
    unit: Text
    definition: Text
    where: Filter = ALL
    total: str = ""

    @property
    def is_dated(self) -> bool:
        return callable(self.where)

    @property
    def kind(self) -> str:
        """How its figures are written: area (m²), wan (万元) or count, as the summed field's name says."""
        return {"m2": "area", "wan": "wan"}.get(self.total.rpartition("_")[2], "count")

    def condition(self, day: date) -> Q:
        return self.where(day) if callable(self.where) else self.where


@dataclass(frozen=True)
class Source:
    """The rows behind a family of figures, and the measures over them.

    `rows` gives all rows (figures know no user), `region` is the path to the region code, `listing` the URL
    name of the page that lists such rows and takes `?figure=<code>` to show exactly those counted.
    """

    rows: Callable[[], QuerySet[Any]]
    region: str
    listing: str
    measures: Mapping[str, Measure]

    def counted(self, rows: QuerySet[Any], code: str, day: date) -> QuerySet[Any]:
        """Keep of `rows` those that figure `code` counts on `day`."""
        return rows.filter(self.measures[code].condition(day))
