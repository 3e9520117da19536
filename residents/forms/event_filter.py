from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.place_filter import PlaceFilter
from residents.enums import EventKind
from residents.queries.event import STATES
from residents.queries.metrics import ATTENDANCE, EVENTS


class EventFilter(PlaceFilter):
    """Filters of the list of meetings."""

    source = EVENTS
    search_fields = ("title", "neighborhood__name")
    initials_fields = ("neighborhood__initials",)

    kind = django_filters.ChoiceFilter(choices=EventKind.choices, label=_("形式"), empty_label=_("全部形式"))
    state = django_filters.ChoiceFilter(choices=list(STATES.items()), label=_("状态"), empty_label=_("全部状态"))
    year = django_filters.NumberFilter(method="by_year", label=_("年份"), min_value=2000, max_value=2100)

    def by_year(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(starts_at__year=int(value))


class AttendanceFilter(PlaceFilter):
    """Filters of the list of head-counts."""

    source = ATTENDANCE
    search_fields = ("event__title", "event__neighborhood__name")
    initials_fields = ("event__neighborhood__initials",)
