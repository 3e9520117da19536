from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import Role, StaffState
from renovation.core.forms.place_filter import PlaceFilter
from renovation.core.policy import Can
from renovation.core.queries.region import choices
from renovation.core.queries.staff import in_role_and_region
from renovation.core.scope import reach


class StaffFilter(PlaceFilter):
    """Filters of the list of people: region and role are those of one and the same duty."""

    search_fields = ("name", "username")
    initials_fields = ("username",)

    role = django_filters.ChoiceFilter(
        choices=Role, label=_("职责"), empty_label=_("全部职责"), method="with_the_region"
    )  # fmt: skip
    state = django_filters.ChoiceFilter(choices=StaffState, label=_("状态"), empty_label=_("全部状态"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = getattr(self.request, "user", None)
        wanted = self.data.get("region", "") if self.data else ""
        self.filters["region"].extra["choices"] = lambda: choices(reach(user, Can.GRANT_DUTY), wanted)
        self.filters["q"].extra["widget"].attrs["placeholder"] = _("姓名或用户名")

    def by_region(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows

    def with_the_region(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().filter_queryset(queryset)
        role, code = self.form.cleaned_data.get("role") or "", self.form.cleaned_data.get("region") or ""
        return in_role_and_region(rows, self.request.user, role, code) if role or code else rows
