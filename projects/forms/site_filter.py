import django_filters
from django.utils.translation import gettext_lazy as _

from projects.queries.metrics import SITES
from renovation.core.forms.place_filter import PlaceFilter, StatusFilter


class SiteFilter(PlaceFilter):
    """Filters of the progress ledger."""

    source = SITES
    search_fields = ("neighborhood__name", "project__name")
    initials_fields = ("neighborhood__initials", "project__initials")

    status = StatusFilter()
    plan_year = django_filters.NumberFilter(label=_("计划年度"))
