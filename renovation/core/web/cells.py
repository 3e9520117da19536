"""Cells of list pages: plain functions, since an include per cell costs more than the whole query."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from renovation.core.enums import Renovation
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


def cell(column: Column, row: Mapping[str, Any]) -> SafeString | str:
    """Return the markup of one cell."""
    shown = _shown(column, row[column.key])
    if column.link and row.get(column.link_key) is not None:
        return format_html('<a href="{}">{}</a>', reverse(column.link, args=[row[column.link_key]]), shown)
    return shown


def state(value: int) -> SafeString:
    """Return the badge of a coarse state."""
    known = Renovation(value)
    return portal.badge(known.label, STATE_TONES[known])


def _shown(column: Column, value: Any) -> SafeString | str:
    if value is None or value == "":
        return figure.DASH
    language = get_language() or "zh-hans"
    match column.kind:
        case "state":
            return state(value)
        case "count":
            return figure.count(value)
        case "area":
            return figure.area(value, language)
        case "wan":
            return figure.wan(value, language)
        case "pct":
            return portal.progress(value, None, column.label)
        case "date":
            return portal.day(value)
        case "flag":
            return _("是") if value else _("否")
    return str(column.choices.get(value, value)) if column.choices else str(value)
