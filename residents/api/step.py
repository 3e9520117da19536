"""`/steps/`: how long the five steps of the loop take in a region, as medians."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from renovation.core.policy import Can
from renovation.core.scope import reach
from renovation.core.web.renderers import CsvRenderer, OrjsonRenderer, XlsxRenderer
from renovation.core.web.rest import ReadView
from renovation.core.web.rest_schema import FORMAT, REGION, described
from residents.enums import Step
from residents.queries.step_pace import PERIOD, paces

HEAD = ("region", "step", "name", "median_days", "count", "period_days")


class StepRow(serializers.Serializer):
    region = serializers.CharField()
    step = serializers.ChoiceField([step.name for step in Step if step != Step.ENDED])
    name = serializers.CharField()
    median_days = serializers.FloatField(allow_null=True, help_text=gettext_lazy("中位天数；没有办结的为空"))
    count = serializers.IntegerField(help_text=gettext_lazy("统计的环节次数"))
    period_days = serializers.IntegerField(help_text=gettext_lazy("统计最近多少天内办结的环节"))


class StepPage(serializers.Serializer):
    results = StepRow(many=True)


@described(
    gettext_lazy("居民意见"),
    gettext_lazy("五个环节的中位办理天数。不能由下级相加，按所问区域现算；数量和逾期见 /stats/。"),
    StepPage,
    [REGION, FORMAT],
)
class StepListView(ReadView):
    renderer_classes = [OrjsonRenderer, CsvRenderer, XlsxRenderer]

    def get(self, request: Any) -> Response:
        if unknown := [name for name in request.GET if name not in ("region", "format")]:
            raise ValidationError({name: [_("没有这个查询参数。")] for name in unknown})
        granted = reach(request.user, Can.VIEW)
        region = request.GET.get("region", "")
        if region and not (region.isascii() and region.isalnum() and granted.covers(region)):
            raise Http404
        whole = [span.code for span in granted.spans if span.organization_id is None]
        return Response({"results": [row for code in ([region] if region else whole) for row in _rows(code)]})

    def table_head(self, rows: Any) -> list[str]:
        return list(HEAD)


def _rows(code: str) -> list[dict[str, Any]]:
    return [
        {
            "region": code,
            "step": Step(pace.step).name,
            "name": str(Step(pace.step).label),
            "median_days": None if pace.median_days is None else float(pace.median_days),
            "count": pace.count,
            "period_days": PERIOD.days,
        }
        for pace in paces(code)
    ]
