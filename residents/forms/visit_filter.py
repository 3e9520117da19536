import django_filters
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.place_filter import PlaceFilter
from residents.enums import VisitKind, VisitResult
from residents.queries.metrics import DOORS, VISITS


class VisitFilter(PlaceFilter):
    """Filters of the list of visits."""

    source = VISITS
    search_fields = ("neighborhood__name",)
    initials_fields = ("neighborhood__initials",)

    kind = django_filters.ChoiceFilter(choices=VisitKind.choices, label=_("走访对象"), empty_label=_("全部对象"))
    result = django_filters.ChoiceFilter(choices=VisitResult.choices, label=_("走访结果"), empty_label=_("全部结果"))


class DoorFilter(PlaceFilter):
    """Filters of the list of homes."""

    source = DOORS
    search_fields = ("building__neighborhood__name", "number")
    initials_fields = ("building__neighborhood__initials",)

    is_met = django_filters.BooleanFilter(label=_("已走访"))
