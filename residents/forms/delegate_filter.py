import django_filters
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.place_filter import PlaceFilter
from residents.enums import CheckResult, DelegateStage
from residents.queries.metrics import DELEGATES, FINDINGS


class DelegateFilter(PlaceFilter):
    """Filters of the roster of delegates."""

    source = DELEGATES
    search_fields = ("site__neighborhood__name", "site__project__name")
    initials_fields = ("site__neighborhood__initials",)

    stage = django_filters.ChoiceFilter(choices=DelegateStage.choices, label=_("参与环节"), empty_label=_("全部环节"))


class FindingFilter(PlaceFilter):
    """Filters of the list of findings."""

    source = FINDINGS
    search_fields = ("delegate__site__neighborhood__name", "line__text")
    initials_fields = ("delegate__site__neighborhood__initials",)

    result = django_filters.ChoiceFilter(choices=CheckResult.choices, label=_("结论"), empty_label=_("全部结论"))
