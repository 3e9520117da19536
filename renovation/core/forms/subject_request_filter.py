from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import SubjectState, SubjectWish
from renovation.core.forms.place_filter import PlaceFilter
from renovation.core.policy import Can
from renovation.core.queries.region import choices
from renovation.core.scope import reach


class SubjectRequestFilter(PlaceFilter):
    """Filters of the list of requests; a number is looked for on a page of its own, never in an address."""

    search_fields = ("region__name",)
    initials_fields: ClassVar[tuple[str, ...]] = ("region__initials",)

    wish = django_filters.ChoiceFilter(choices=SubjectWish, label=_("诉求"), empty_label=_("全部诉求"))
    state = django_filters.ChoiceFilter(choices=SubjectState, label=_("状态"), empty_label=_("全部状态"))
    late = django_filters.ChoiceFilter(
        choices=[("1", _("已逾期"))], label=_("期限"), empty_label=_("全部"), method="by_late"
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = getattr(self.request, "user", None)
        wanted = self.data.get("region", "") if self.data else ""
        self.filters["region"].extra["choices"] = lambda: choices(reach(user, Can.SERVE_SUBJECT), wanted)
        self.filters["q"].extra["widget"].attrs["placeholder"] = _("区域名称")

    def by_late(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(state=SubjectState.OPEN, due_on__lt=timezone.localdate())
