"""`/events/`: meetings with residents, how many came and how many remarks they brought."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from renovation.core.web.rest import RowsView
from renovation.core.web.rest_schema import documented
from residents.enums import EventKind
from residents.forms.event_filter import EventFilter
from residents.queries.event import STATES, event_rows


class EventRow(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(EventKind.choices)
    neighborhood = serializers.IntegerField(source="neighborhood_id")
    neighborhood_name = serializers.CharField()
    region = serializers.CharField(source="neighborhood.region_id", help_text=_("社区代码"))
    place = serializers.CharField()
    starts_at = serializers.DateTimeField()
    state = serializers.ChoiceField(list(STATES.items()))
    people = serializers.IntegerField(help_text=_("到场人数"))
    remarks = serializers.IntegerField(help_text=_("收到的意见"))
    updated_at = serializers.DateTimeField()


@documented(_("民意"), _("小板凳议事会、流动办公桌等议事活动。"))
class EventListView(RowsView):
    row = EventRow
    rows = staticmethod(event_rows)
    filterset = EventFilter
    orders = {"id": ("id",), "starts_at": ("starts_at",), "updated_at": ("updated_at",)}
