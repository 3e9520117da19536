import django_filters
from django.utils.translation import gettext_lazy as _

from projects.enums import FundingSource
from projects.queries.metrics import FUNDING
from renovation.core.forms.place_filter import PlaceFilter


class FundingFilter(PlaceFilter):
    """Filters of the money ledger."""

    source = FUNDING
    search_fields = ("site__neighborhood__name", "site__project__name")
    initials_fields = ("site__neighborhood__initials", "site__project__initials")

    source_of_money = django_filters.ChoiceFilter(
        field_name="source", choices=FundingSource, label=_("资金来源"), empty_label=_("全部来源")
    )
    year = django_filters.NumberFilter(label=_("年度"))
