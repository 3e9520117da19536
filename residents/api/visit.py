"""`/visits/`: how far the visits are, neighborhood by neighborhood; no door and nobody behind it."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from renovation.core.forms.place_filter import PlaceFilter
from renovation.core.web.rest import RowsView
from renovation.core.web.rest_schema import documented
from residents.queries.coverage_row import coverage_rows


class CoverageRow(serializers.Serializer):
    id = serializers.IntegerField(help_text=_("小区"))
    name = serializers.CharField()
    region = serializers.CharField(source="region_id", help_text=_("社区代码"))
    community = serializers.CharField()
    homes = serializers.IntegerField(help_text=_("应访住户"))
    reached = serializers.IntegerField(help_text=_("至少见到过一次的住户"))
    visits = serializers.IntegerField(source="visit_count", help_text=_("走访次数，无人应答的也计"))
    visits_met = serializers.IntegerField(source="visit_met_count", help_text=_("见到住户的次数"))


class CoverageFilter(PlaceFilter):
    """Words only; a figure counts doors, not neighborhoods."""


@documented(_("民意"), _("各小区的走访覆盖情况；没有建门牌的小区不列。"))
class CoverageListView(RowsView):
    row = CoverageRow
    rows = staticmethod(coverage_rows)
    filterset = CoverageFilter
    orders = {"id": ("id",), "region": ("region_id", "id")}
    updated_at = ""
