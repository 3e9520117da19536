"""Filters of detail pages: {{ site.status|state }} is the badge of a coarse state, the same as in lists."""

from django import template

from renovation.core.lib import figure
from renovation.core.web import cells

register = template.Library()
register.filter("state", cells.state)


@register.filter
def amount(value):
    """{{ line.planned_wan|amount }}: a bare number of a table that names its unit: 1,234.5, or a dash."""
    if value is None:
        return figure.DASH
    shown = f"{figure.round_half_up(value, 2):,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
