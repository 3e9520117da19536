import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.place_filter import PlaceFilter, StatusFilter
from renovation.core.queries.metrics import NEIGHBORHOODS


class NeighborhoodFilter(PlaceFilter):
    """Filters of the list of neighborhoods."""

    source = NEIGHBORHOODS

    status = StatusFilter()
    plan_year = django_filters.NumberFilter(label=_("计划年度"))
    built_by = django_filters.NumberFilter(field_name="built_to", lookup_expr="lte", label=_("建成不晚于"))
    in_program = django_filters.BooleanFilter(label=_("只看应改造"), widget=forms.CheckboxInput, method="only_program")

    def only_program(self, rows, name, value):
        return rows.filter(is_in_program=True) if value else rows
