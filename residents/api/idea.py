"""`/ideas/`: adopted ideas and where in the plan they stand; nothing of who said them."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from renovation.core.web.rest import RowsView, StatusField
from renovation.core.web.rest_schema import documented
from residents.forms.idea_filter import IdeaFilter
from residents.queries.idea import idea_rows


class IdeaRow(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    suggestion = serializers.IntegerField(source="suggestion_id")
    number = serializers.CharField(source="suggestion.number", help_text=_("意见编号"))
    neighborhood = serializers.IntegerField(source="suggestion.neighborhood_id")
    neighborhood_name = serializers.CharField(source="suggestion.neighborhood.name")
    region = serializers.CharField(source="suggestion.region_id", help_text=_("社区代码"))
    category = serializers.CharField(source="suggestion.category_id")
    site = serializers.IntegerField(source="site_id")
    site_status = StatusField(source="site.status")
    plan_item = serializers.IntegerField(source="plan_item_id", allow_null=True)
    plan_version = serializers.CharField(help_text=_("方案版本"))
    clause = serializers.CharField(help_text=_("方案条款"))
    adopted_on = serializers.DateField(help_text=_("写入方案日期"))
    updated_at = serializers.DateTimeField()


@documented(_("民意"), _("金点子台账：写入方案的采纳意见。"))
class IdeaListView(RowsView):
    row = IdeaRow
    rows = staticmethod(idea_rows)
    filterset = IdeaFilter
    orders = {"id": ("id",), "adopted_on": ("adopted_on",), "updated_at": ("updated_at",)}
