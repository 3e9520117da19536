"""`/regions/`: the tree of city – district – street – community within reach."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from renovation.core.forms.region_filter import RegionFilter
from renovation.core.queries.region import region_rows
from renovation.core.web.rest import RowsView
from renovation.core.web.rest_schema import documented


class RegionRow(serializers.Serializer):
    code = serializers.CharField(help_text=_("代码；前缀即上级"))
    name = serializers.CharField()
    level = serializers.IntegerField(help_text=_("代码长度：4 市，6 区县，9 街道，12 社区"))
    kind = serializers.CharField(help_text=_("STATUTORY 行政区划，FUNCTIONAL 功能区"))
    parent = serializers.CharField(source="parent_id", allow_null=True)
    statistics_parent = serializers.CharField(source="statistics_parent_id", allow_null=True, help_text=_("统计上级"))
    official_code = serializers.CharField(help_text=_("统计用区划代码，可为空"))


@documented(_("区域"), _("辖区内的市、区县、街道、社区。"))
class RegionListView(RowsView):
    row = RegionRow
    rows = staticmethod(region_rows)
    filterset = RegionFilter
    orders = {"code": ("code",), "name": ("name",), "level": ("level", "code")}
    first_order = "code"
    updated_at = ""
