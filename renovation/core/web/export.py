"""Rows taken out as a file, by page or API alike: how often, who did it, and the sign of it on every sheet."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.limits import spend
from renovation.core.parameters import value_of

# What of an address says how rows are shown, not which.
SHOWING = frozenset({"export", "format", "page", "page_size", "limit", "after", "sort", "ordering"})


def allow_export(user: Any) -> None:
    """Count one export of this person. Raises `TooOften` beyond what an hour holds."""
    spend(f"export:{user.pk}", value_of("export.hourly"), timedelta(hours=1))


def mark_of(user: Any) -> str:
    """Return who takes a file out and when, to stand on each of its pages."""
    now = timezone.localtime()
    return _("%(who)s（%(login)s）%(at)s 导出") % {
        "who": user.name,
        "login": user.username,
        "at": f"{now:%Y-%m-%d %H:%M}",
    }


def put_mark(book: Any, sheet: Any, mark: str) -> None:
    """Put the mark at the foot of every printed page and into the properties of a workbook."""
    sheet.set_footer(f"&L{mark.replace('&', '&&')}&R&P / &N")
    book.set_properties({"author": mark, "comments": mark})


def filters_of(query: QueryDict) -> dict[str, Any]:
    """Return what an address narrows a list to."""
    values = {name: query.getlist(name) for name in query if name not in SHOWING}
    return {name: found[0] if len(found) == 1 else found for name, found in values.items() if any(found)}


class Counted:
    """Rows handed on one by one, with their number."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.rows = rows
        self.number = 0

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            self.number += 1
            yield row
