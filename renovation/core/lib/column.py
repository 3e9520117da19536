"""A column of a list: said once, for the page, the spreadsheet and the API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from renovation.core.enums import Renovation

Text = str | Promise


@dataclass(frozen=True)
class Column:
    """`key` names the value in a row of `values()`.

    kind: text, words (long text), count, year, area (m²), wan (万元), pct (0–100), date, flag, state (a
    `Renovation`), or due (a date that is late while the row's `status` is not finished). `link` is a URL name that
    takes the row's `link_key`; `is_place` says that it leads to a place, which staff of a firm do not reach.
    """

    key: str
    label: Text
    kind: str = "text"
    link: str = ""
    link_key: str = "id"
    choices: Mapping[Any, Text] = field(default_factory=dict)
    is_sortable: bool = True
    is_place: bool = False

    @property
    def is_number(self) -> bool:
        return self.kind in ("count", "year", "area", "wan")

    @property
    def heading(self) -> str:
        """The label with the unit, so that the cells hold bare numbers that can be compared by eye."""
        unit = {"area": _("㎡"), "wan": _("万元")}.get(self.kind)
        return _("%(label)s（%(unit)s）") % {"label": self.label, "unit": unit} if unit else str(self.label)

    @property
    def descending(self) -> str:
        return f"-{self.key}"

    def text(self, value: Any) -> Any:
        """Return what a spreadsheet cell holds: numbers and dates as such, choices in words."""
        if value is None:
            return ""
        if self.kind == "state":
            return str(Renovation(value).label)
        if self.choices:
            return str(self.choices.get(value, value))
        return value
