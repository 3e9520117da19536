import django_filters
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import RegionLevel
from renovation.core.models import Region


class RegionFilter(django_filters.FilterSet):
    """Filters of the region tree."""

    level = django_filters.ChoiceFilter(choices=RegionLevel, label=_("层级"))
    parent = django_filters.CharFilter(field_name="parent_id", label=_("上级代码"))
    q = django_filters.CharFilter(field_name="name", lookup_expr="contains", label=_("查找"))

    class Meta:
        model = Region
        fields: list[str] = []
