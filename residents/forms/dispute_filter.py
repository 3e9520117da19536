from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.place_filter import PlaceFilter
from residents.enums import DisputeKind, DisputeState
from residents.queries.dispute import late_disputes
from residents.queries.metrics import DISPUTES


class DisputeFilter(PlaceFilter):
    """Filters of the list of disputes."""

    source = DISPUTES
    search_fields = ("title", "neighborhood__name")
    initials_fields = ("neighborhood__initials",)

    state = django_filters.ChoiceFilter(label=_("状态"), choices=DisputeState.choices, empty_label=_("全部状态"))
    kind = django_filters.ChoiceFilter(label=_("类型"), choices=DisputeKind.choices, empty_label=_("全部类型"))
    late = django_filters.ChoiceFilter(
        method="by_late", label=_("逾期"), choices=[("1", _("只看逾期"))], empty_label=_("全部")
    )

    def by_late(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return late_disputes(rows)
