import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import Renovation
from renovation.core.forms.key_filter import KeyFilter
from renovation.core.forms.place_filter import PlaceFilter
from residents.models import IdeaNotice, NeedClass, SuggestionCategory
from residents.queries.idea import waiting
from residents.queries.metrics import IDEAS


class IdeaFilter(PlaceFilter):
    """Filters of the ledger of ideas."""

    source = IDEAS
    search_fields = ("title", "suggestion__number", "suggestion__neighborhood__name")
    initials_fields = ("suggestion__neighborhood__initials",)

    category = django_filters.ModelChoiceFilter(
        field_name="suggestion__category",
        queryset=SuggestionCategory.objects.all(),
        label=_("类别"),
        empty_label=_("全部类别"),
    )
    need = django_filters.ChoiceFilter(
        field_name="suggestion__category__need", choices=NeedClass, label=_("需求类别"), empty_label=_("全部需求")
    )
    site_status = django_filters.ChoiceFilter(
        field_name="site__status", choices=Renovation.choices, label=_("工程状态"), empty_label=_("全部状态")
    )
    untold = django_filters.BooleanFilter(
        method="by_untold", label=_("待告知"), widget=forms.Select(choices=[("", _("不限")), ("true", _("有待告知"))])
    )
    neighborhood = KeyFilter("suggestion__neighborhood")

    def by_untold(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        due = Exists(IdeaNotice.objects.filter(waiting(timezone.localdate()), idea=OuterRef("pk")))
        return rows.filter(due if value else ~due)
