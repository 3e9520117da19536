"""`/suggestions/`: what residents said and how far it is; nobody's name, number or door, and no text nobody cleared."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from renovation.core.enums import RegionLevel
from renovation.core.web.rest import DetailView, RowsView
from renovation.core.web.rest_schema import described, documented
from residents.enums import BatonEnd, Channel, DeclineReason, Ending, RoundReason, Satisfaction, Step, Verdict
from residents.forms.suggestion_filter import SuggestionFilter
from residents.queries.suggestion import baton_rows, suggestion_facts

TAG = _("居民意见")
STEPS = [(step.name, step.label) for step in Step]


class SuggestionRow(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField(help_text=_("意见编号"))
    neighborhood = serializers.IntegerField(source="neighborhood_id")
    neighborhood_name = serializers.CharField(source="neighborhood.name")
    region = serializers.CharField(source="region_id", help_text=_("社区代码"))
    category = serializers.CharField(source="category_id")
    need = serializers.CharField(source="category.need", help_text=_("需求类别"))
    channel = serializers.ChoiceField(Channel.choices)
    public_text = serializers.CharField(help_text=_("核对后公开的内容；未公开的为空"))
    opened_at = serializers.DateTimeField(help_text=_("收到时间"))
    step = serializers.ChoiceField(STEPS, source="step_name", help_text=_("环节"))
    owner_name = serializers.CharField(source="owner.name", allow_null=True, help_text=_("责任人"))
    due_on = serializers.DateField(allow_null=True, help_text=_("办理期限"))
    level = serializers.ChoiceField(RegionLevel.choices, help_text=_("层级（区域代码长度）"))
    round = serializers.IntegerField(help_text=_("轮次"))
    round_reason = serializers.ChoiceField(RoundReason.choices, help_text=_("本轮原因"))
    urge_count = serializers.IntegerField()
    verdict = serializers.ChoiceField(Verdict.choices, allow_blank=True, help_text=_("最近一次研判结果"))
    ending = serializers.ChoiceField(Ending.choices, allow_blank=True)
    satisfaction = serializers.ChoiceField(Satisfaction.choices, allow_blank=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class SuggestionFacts(SuggestionRow):
    open311_status = serializers.ChoiceField([("open", _("在办")), ("closed", _("已办结"))])
    decline_reason = serializers.ChoiceField(DeclineReason.choices, allow_blank=True)
    answer = serializers.CharField(help_text=_("给居民的答复"))
    last_answered_at = serializers.DateTimeField(allow_null=True, help_text=_("区级最后书面答复的时间"))
    later_on = serializers.DateField(allow_null=True)
    merged_into = serializers.IntegerField(source="merged_into_id", allow_null=True)
    version = serializers.IntegerField()


class BatonRow(serializers.Serializer):
    """One hand it went through."""

    step = serializers.ChoiceField(STEPS, source="step_name")
    round = serializers.IntegerField()
    level = serializers.ChoiceField(RegionLevel.choices)
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
    started_at = serializers.DateTimeField()
    due_on = serializers.DateField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    end = serializers.ChoiceField(BatonEnd.choices, allow_blank=True)


class SuggestionPage(SuggestionFacts):
    batons = BatonRow(many=True)


@documented(TAG, _("居民意见：编号、环节、责任人、期限和办理结果；不含反映人信息和未公开的内容。"))
class SuggestionListView(RowsView):
    row = SuggestionRow
    rows = staticmethod(suggestion_facts)
    filterset = SuggestionFilter
    orders = {"id": ("id",), "due_on": ("due_on",), "updated_at": ("updated_at",)}
    first_order = "-id"


@described(TAG, _("一条居民意见，连同每个环节的责任人、起止和期限。ETag 用于提交办理。"), SuggestionPage)
class SuggestionDetailView(DetailView):
    row = SuggestionFacts
    rows = staticmethod(suggestion_facts)
    parts = {"batons": (BatonRow, baton_rows, "suggestion")}

    def get(self, request: Any, pk: int) -> Response:
        response = super().get(request, pk)
        response.headers["ETag"] = f'"v{response.data["version"]}"'
        return response
