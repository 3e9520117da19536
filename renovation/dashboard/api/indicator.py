"""`/indicators/`: the catalog, so that a number elsewhere can be understood."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from renovation.core.web.renderers import CsvRenderer, OrjsonRenderer, XlsxRenderer
from renovation.core.web.rest import ReadView
from renovation.core.web.rest_schema import described
from renovation.dashboard.metrics import DATED, INDICATORS, Indicator


class IndicatorRow(serializers.Serializer):
    code = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    unit_zh = serializers.CharField()
    unit_en = serializers.CharField()
    definition_zh = serializers.CharField(help_text=_("指标口径"))
    definition_en = serializers.CharField()
    numerator = serializers.CharField(help_text=_("率的分子，否则为空"))
    denominator = serializers.CharField(help_text=_("率的分母，否则为空"))
    is_dated = serializers.BooleanField(help_text=_("随日期自行变化（如逾期、本年）"))


class IndicatorPage(serializers.Serializer):
    results = IndicatorRow(many=True)


@described(_("统计"), _("指标目录：名称、单位、口径。"), IndicatorPage)
class IndicatorListView(ReadView):
    renderer_classes = [OrjsonRenderer, CsvRenderer, XlsxRenderer]

    def get(self, request: Any) -> Response:
        return Response({"results": [as_row(indicator) for indicator in INDICATORS.values()]})

    def table_head(self, rows: Any) -> list[str]:
        return list(IndicatorRow().fields)


def as_row(indicator: Indicator) -> dict[str, Any]:
    """Return what the catalog says of one indicator, in both languages."""
    row: dict[str, Any] = {"code": indicator.code}
    for suffix, language in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(language):
            row[f"name_{suffix}"] = str(indicator.name)
            row[f"unit_{suffix}"] = str(indicator.unit)
            row[f"definition_{suffix}"] = str(indicator.definition)
    row["numerator"] = indicator.numerator
    row["denominator"] = indicator.denominator
    row["is_dated"] = (indicator.numerator or indicator.code) in DATED
    return row
