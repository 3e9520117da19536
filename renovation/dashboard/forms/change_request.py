from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import RequestKind, RequestState
from renovation.core.forms.place_filter import PlaceFilter
from renovation.core.queries.change_request import asked_by, decidable

DECIDE, ASKED = "decide", "asked"


class RequestFilter(PlaceFilter):
    """Filters of what waits, or waited, for a second person."""

    search_fields = ("label", "reason")
    initials_fields = ()

    mine = django_filters.ChoiceFilter(
        method="by_mine",
        label=_("与我有关"),
        empty_label=_("全部"),
        choices=[(DECIDE, _("待我复核")), (ASKED, _("我提出、待复核"))],
    )
    kind = django_filters.ChoiceFilter(label=_("类别"), empty_label=_("全部类别"), choices=RequestKind.choices)
    state = django_filters.ChoiceFilter(label=_("状态"), empty_label=_("全部状态"), choices=RequestState.choices)

    def by_mine(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        user = self.request.user
        mine = decidable(user) if value == DECIDE else asked_by(user)
        return rows.filter(pk__in=mine.order_by().values("pk"))
