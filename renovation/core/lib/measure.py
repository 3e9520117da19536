"""What an app declares so that its rows can be counted into figures: no rows are read here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

Filter = Q | Callable[[date], Q]


@dataclass(frozen=True)
class Measure:
    """One figure over the rows of a source: how many of them, or the sum of one of their fields.

    `where` picks the rows that count. One that depends on the day (late, this year) is a function of it;
    such figures change at midnight without anybody's doing.
    """

    where: Filter = Q()
    total: str = ""

    @property
    def is_dated(self) -> bool:
        return callable(self.where)

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
