"""Filters of detail pages: {{ site.status|state }} is the badge of a coarse state, the same as in lists;
{{ line.planned_wan|amount }} a bare number of a table that names its unit."""

from django import template

from renovation.core.lib import figure
from renovation.core.web import cells

register = template.Library()
register.filter("state", cells.state)
register.filter("amount", figure.trimmed)
