import django_filters
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.place_filter import PlaceFilter, StatusFilter


class ProjectFilter(PlaceFilter):
    """Filters of the list of projects; no figure counts projects, since one may lie in two regions."""

    search_fields = ("name",)

    status = StatusFilter()
    plan_year = django_filters.NumberFilter(label=_("计划年度"))
