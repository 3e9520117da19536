from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from projects.enums import DefectState
from projects.queries.defect import late_defects
from projects.queries.metrics import DEFECTS
from renovation.core.forms.place_filter import PlaceFilter


class DefectFilter(PlaceFilter):
    """Filters of the list of defects."""

    source = DEFECTS
    search_fields = ("site__neighborhood__name", "text", "organization__name")
    initials_fields = ("site__neighborhood__initials",)

    state = django_filters.ChoiceFilter(label=_("状态"), choices=DefectState.choices, empty_label=_("全部状态"))
    late = django_filters.ChoiceFilter(
        method="by_late", label=_("逾期"), choices=[("1", _("只看逾期"))], empty_label=_("全部")
    )

    def by_late(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return late_defects(rows)
