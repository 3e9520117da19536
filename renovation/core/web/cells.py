"""Cells of list pages: plain functions, since an include per cell costs more than the whole query."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from renovation.core.enums import FINISHED, Renovation
from renovation.core.lib import figure
from renovation.core.lib.column import Column
from renovation.core.templatetags import portal

STATE_TONES = {
    Renovation.NOT_STARTED: "idle",
    Renovation.PREP: "info",
    Renovation.IN_PROGRESS: "busy",
    Renovation.DONE: "ok",
    Renovation.HANDED_OVER: "ok",
}


def cell(column: Column, row: Mapping[str, Any], *, is_linked: bool = True) -> SafeString | str:
    """Return the markup of one cell."""
    shown = _due(row[column.key], row) if column.kind == "due" else _shown(column, row[column.key])
    if is_linked and column.link and row.get(column.link_key) is not None:
        return format_html('<a href="{}">{}</a>', reverse(column.link, args=[row[column.link_key]]), shown)
    return shown


def state(value: int) -> SafeString:
    """Return the badge of a coarse state."""
    known = Renovation(value)
    return portal.badge(known.label, STATE_TONES[known])


def _due(day: date | None, row: Mapping[str, Any]) -> SafeString | str:
    """A planned date with how far off it is, while the row is not finished."""
    if day is None or row["status"] in FINISHED:
        return portal.day(day)
    return format_html("{} {}", portal.day(day), portal.due(day))


def _shown(column: Column, value: Any) -> SafeString | str:
    if value is None or value == "":
        return figure.DASH
    match column.kind:
        case "state":
            return state(value)
        case "count" | "area":
            return figure.count(value)
        case "wan":
            return f"{figure.round_half_up(value, 2):,}"
        case "pct":
            return portal.progress(value, None, column.label)
        case "date":
            return portal.day(value)
        case "flag":
            return _("是") if value else _("否")
    return str(column.choices.get(value, value)) if column.choices else str(value)
