import django_filters
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import Renovation
from renovation.core.forms.place_filter import PlaceFilter


class ProjectFilter(PlaceFilter):
    """Filters of the list of projects; no figure counts projects, since one may lie in two regions."""

    search_fields = ("name",)

    status = django_filters.MultipleChoiceFilter(choices=Renovation, label=_("状态"))
    plan_year = django_filters.NumberFilter(label=_("计划年度"))
