"""Filters every list shares: place, words, and `figure`, which shows exactly the rows a figure counts."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import Renovation
from renovation.core.lib.measure import Source
from renovation.core.lib.names import tidy
from renovation.core.policy import Can
from renovation.core.queries.region import choices
from renovation.core.scope import reach


class _OneOfMany(forms.Select):
    """A plain select on the page for a parameter that an address may name several times."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")]
        return [value for value in values if value]


class StatusFilter(django_filters.MultipleChoiceFilter):
    """`status=3&status=4`: rows in any of these coarse states."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", _("全部状态")), *Renovation.choices]
        super().__init__(choices=choices, label=_("状态"), widget=_OneOfMany, **kwargs)


class PlaceFilter(django_filters.FilterSet):
    """Base of the lists' filters, for pages and API alike. `source` is where `figure` finds its measures."""

    source: ClassVar[Source | None] = None
    search_fields: ClassVar[tuple[str, ...]] = ("name",)
    initials_fields: ClassVar[tuple[str, ...]] = ("initials",)

    q = django_filters.CharFilter(
        method="by_words",
        label=_("查找"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("名称或拼音首字母")}),
    )
    region = django_filters.ChoiceFilter(method="by_region", label=_("区域"), empty_label=_("全部区域"))
    figure = django_filters.ChoiceFilter(method="by_figure", label=_("指标"), widget=forms.HiddenInput)
    day = django_filters.DateFilter(method="unchanged", label=_("数据日期"), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = getattr(self.request, "user", None)
        wanted = self.data.get("region", "") if self.data else ""
        region, figure = self.filters["region"], self.filters["figure"]
        region.extra["choices"] = lambda: choices(reach(user, Can.VIEW), wanted)
        figure.extra["choices"] = [(code, code) for code in (self.source.measures if self.source else ())]

    def by_region(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.under(value)  # type: ignore[attr-defined]

    def by_figure(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        assert self.source is not None, "without a source there is no choice to get here"
        day = self.form.cleaned_data.get("day") or timezone.localdate()
        return self.source.counted(rows, value, day)

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Find each word in a name, or as pinyin initials where it is of Latin letters and digits."""
        for word in value.split():
            fields = {f"{field}__contains": tidy(word) for field in self.search_fields}
            if word.isascii():
                fields |= {f"{field}__contains": word.lower() for field in self.initials_fields}
            rows = rows.filter(Q(*fields.items(), _connector=Q.OR))
        return rows

    def unchanged(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows
