import re
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import RegionLevel
from renovation.core.forms.key_filter import KeyFilter
from renovation.core.forms.place_filter import PlaceFilter
from renovation.core.models import Neighborhood
from renovation.core.models.base import CODE
from renovation.core.parameters import by_place
from renovation.core.policy import Can
from renovation.core.scope import reach
from residents.enums import Channel, Step
from residents.models import NeedClass, SuggestionCategory
from residents.queries.metrics import SUGGESTIONS
from residents.queries.suggestion import search

# So many names fit a select; with more, the region is chosen first.
NAMED = 300
PK = re.compile(r"\d{1,12}", re.ASCII)
OPEN = "open"
MINE, NOBODYS = "me", "nobody"


class SuggestionFilter(PlaceFilter):
    """Filters of the board, the list, the files and the API. Words are looked for last, in what the others keep."""

    source = SUGGESTIONS

    q = django_filters.CharFilter(
        method="unchanged",
        label=_("查找"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("编号或意见中的字词")}),
    )
    neighborhood = django_filters.ChoiceFilter(label=_("小区"), method="by_neighborhood")
    step = django_filters.ChoiceFilter(
        choices=[(OPEN, _("在办")), *Step.choices], label=_("环节"), empty_label=_("全部环节"), method="by_step"
    )
    owner = django_filters.ChoiceFilter(
        choices=[(MINE, _("我负责的")), (NOBODYS, _("无人负责"))],
        label=_("责任人"),
        empty_label=_("全部责任人"),
        method="by_owner",
    )
    category = django_filters.ChoiceFilter(field_name="category_id", label=_("类别"), empty_label=_("全部类别"))
    need = django_filters.ChoiceFilter(
        field_name="category__need", choices=NeedClass.choices, label=_("需求类别"), empty_label=_("全部需求")
    )
    channel = django_filters.ChoiceFilter(choices=Channel.choices, label=_("来源"), empty_label=_("全部来源"))
    # From the table of the adoption rate; a building is not chosen out of a district's.
    building = KeyFilter("building_id")
    level = django_filters.ChoiceFilter(
        choices=list(reversed(RegionLevel.choices))[:3], label=_("层级"), empty_label=_("全部层级")
    )
    overdue = django_filters.BooleanFilter(label=_("只看逾期"), widget=forms.CheckboxInput, method="only_overdue")
    urged = django_filters.BooleanFilter(label=_("只看重点催办"), widget=forms.CheckboxInput, method="only_urged")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["category"].extra["choices"] = _categories
        self.filters["neighborhood"].extra |= {
            "choices": lambda: self.neighborhoods(),
            "empty_label": lazy(self.every_neighborhood, str)(),
        }

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().filter_queryset(queryset)
        text = self.form.cleaned_data.get("q", "")
        return search(rows, text) if text else rows

    def neighborhoods(self) -> list[tuple[str, str]]:
        """Return (key, name) of those in the chosen region, or of all within reach while they are few enough."""
        if self.are_too_many:
            wanted = self._typed("neighborhood")
            rows = self._within().filter(pk=wanted).values_list("pk", "name") if PK.fullmatch(wanted) else []
        else:
            rows = self._named
        return [(str(pk), name) for pk, name in rows]

    def every_neighborhood(self) -> str:
        """Return what stands for all of them, and how to get to one where they are too many to name."""
        if not self.are_too_many:
            return gettext("全部小区")
        return gettext("全部小区（先选下级区域）") if self._typed("region") else gettext("全部小区（先选区域）")

    @property
    def are_too_many(self) -> bool:
        return len(self._named) > NAMED

    @cached_property
    def _named(self) -> list[tuple[int, str]]:
        region, within = self._typed("region"), self._within()
        rows = within.under(region) if CODE.fullmatch(region) else within
        return list(rows.order_by("name", "pk").values_list("pk", "name")[: NAMED + 1])

    def _within(self) -> Any:
        return Neighborhood.objects.within(reach(getattr(self.request, "user", None), Can.VIEW))

    def _typed(self, name: str) -> str:
        return self.data.get(name, "") if self.data else ""

    def by_neighborhood(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(neighborhood=value)

    def by_step(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.exclude(step=Step.ENDED) if value == OPEN else rows.filter(step=value)

    def by_owner(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == MINE:
            return rows.filter(owner=self.request.user).exclude(step=Step.ENDED)
        return rows.filter(owner=None).exclude(step=Step.ENDED)

    def only_overdue(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(due_on__lt=timezone.localdate()).exclude(step=Step.ENDED) if value else rows

    def only_urged(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        if not value:
            return rows
        return rows.filter(by_place("loop.urges", "region__code", lambda n: Q(urge_count__gte=n))).exclude(
            step=Step.ENDED
        )


def _categories() -> list[tuple[str, str]]:
    return [(row.pk, str(row)) for row in SuggestionCategory.objects.filter(is_active=True)]
