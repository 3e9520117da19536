"""`/funding/`: money by site, source and year."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from projects.forms.funding_filter import FundingFilter
from projects.queries.funding import funding_rows
from renovation.core.web.rest import RowsView
from renovation.core.web.rest_schema import documented


class FundingRow(serializers.Serializer):
    id = serializers.IntegerField()
    site = serializers.IntegerField(source="site_id")
    project = serializers.IntegerField(source="project_id")
    project_name = serializers.CharField()
    neighborhood = serializers.IntegerField(source="neighborhood_id")
    neighborhood_name = serializers.CharField()
    region = serializers.CharField(source="site.neighborhood.region_id", help_text=_("社区代码"))
    street = serializers.CharField()
    source_of_money = serializers.CharField(source="source", help_text=_("资金来源"))
    year = serializers.IntegerField()
    planned_wan = serializers.FloatField(help_text=_("计划（万元）"))
    arrived_wan = serializers.FloatField(help_text=_("到位（万元）"))
    paid_wan = serializers.FloatField(help_text=_("支付（万元）"))


@documented(_("资金"), _("按改造点位、来源、年度的资金，单位万元。"))
class FundingListView(RowsView):
    row = FundingRow
    rows = staticmethod(funding_rows)
    filterset = FundingFilter
    orders = {"id": ("id",), "year": ("year",), "planned_wan": ("planned_wan",)}
    updated_at = ""
