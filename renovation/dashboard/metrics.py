"""The one catalog of indicators: code, names, unit, definition, and the rows behind each.

A *counted* indicator comes from a measure of some app's `queries/metrics.py`; a *rate* divides two counted ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.queries.metrics import FUNDING, SITES
from renovation.core.lib.measure import Measure, Source
from renovation.core.queries.metrics import NEIGHBORHOODS

Text = str | Promise
SOURCES: tuple[Source, ...] = (NEIGHBORHOODS, SITES, FUNDING)


@dataclass(frozen=True)
class Indicator:
    """One indicator. `unit` is 个, 栋, 户, ㎡, 万元 or %; a rate has a numerator and a denominator."""

    code: str
    name: Text
    unit: Text
    definition: Text
    numerator: str = ""
    denominator: str = ""

    @property
    def is_rate(self) -> bool:
        return bool(self.denominator)

    @property
    def source(self) -> Source:
        """The source of its rows; of the numerator's rows for a rate."""
        return source_of(self.numerator or self.code)

    @property
    def measure(self) -> Measure:
        return self.source.measures[self.numerator or self.code]

    def value(self, figures: Mapping[str, Any]) -> Decimal | None:
        """Return its value from one region's figures; a rate in percent, None for a division by zero."""
        if not self.is_rate:
            return Decimal(str(figures.get(self.code, 0)))
        part, whole = (Decimal(str(figures.get(code, 0))) for code in (self.numerator, self.denominator))
        return part * 100 / whole if whole else None


def source_of(code: str) -> Source:
    """Return the source whose measures hold `code`; `KeyError` if none does."""
    for source in SOURCES:
        if code in source.measures:
            return source
    raise KeyError(code)


_CATALOG = [
    Indicator("neighborhoods", _("居民小区"), _("个"), _("辖区内登记的全部居民小区，含单栋住宅楼。")),
    Indicator("neighborhoods_to_renovate", _("应改造小区"), _("个"), _("纳入改造范围的老旧小区。")),
    Indicator("neighborhoods_renovated", _("已改造小区"), _("个"), _("应改造小区中状态为完工或已移交的。")),
    Indicator("neighborhoods_remaining", _("剩余小区"), _("个"), _("应改造小区中尚未完工的。")),
    Indicator("neighborhoods_not_started", _("未开工小区"), _("个"), _("应改造小区中状态为未开工的。")),
    Indicator("neighborhoods_prep", _("前期小区"), _("个"), _("应改造小区中处于前期手续阶段的。")),
    Indicator("neighborhoods_in_progress", _("在建小区"), _("个"), _("应改造小区中已进场施工、尚未完工的。")),
    Indicator(
        "completion_rate",
        _("改造完成率"),
        "%",
        _("已改造小区 ÷ 应改造小区，四舍五入保留一位小数。"),
        "neighborhoods_renovated",
        "neighborhoods_to_renovate",
    ),
    Indicator(
        "neighborhoods_built_by_2000", _("2000年底前建成"), _("个"), _("应改造小区中最晚于2000年建成的；年代不详的不计。")
    ),
    Indicator(
        "neighborhoods_built_by_2000_renovated", _("2000年底前建成已改造"), _("个"), _("上项中状态为完工或已移交的。")
    ),
    Indicator(
        "built_by_2000_rate",
        _("2000年底前建成完成率"),
        "%",
        _("2000年底前建成已改造 ÷ 2000年底前建成。"),
        "neighborhoods_built_by_2000_renovated",
        "neighborhoods_built_by_2000",
    ),
    Indicator("neighborhoods_planned_this_year", _("本年计划小区"), _("个"), _("计划年度为本年的应改造小区。")),
    Indicator("buildings_to_renovate", _("应改造楼栋"), _("栋"), _("应改造小区的楼栋数之和。")),
    Indicator("buildings_renovated", _("已改造楼栋"), _("栋"), _("完工或已移交的改造点位的楼栋数之和。")),
    Indicator("households_to_renovate", _("应改造户数"), _("户"), _("应改造小区的户数之和。")),
    Indicator("households_renovated", _("已改造户数"), _("户"), _("完工或已移交的改造点位的户数之和。")),
    Indicator("floor_area_to_renovate", _("应改造建筑面积"), "㎡", _("应改造小区的建筑面积之和。")),
    Indicator("floor_area_renovated", _("已改造建筑面积"), "㎡", _("完工或已移交的改造点位的建筑面积之和。")),
    Indicator("sites", _("改造点位"), _("个"), _("项目在一个小区的部分为一个点位；一个小区分期改造的有多个。")),
    Indicator("sites_late", _("逾期点位"), _("个"), _("未完工且计划完工日期已过，或未开工且计划开工日期已过的点位。")),
    Indicator("sites_due_soon", _("30天内到期点位"), _("个"), _("未完工且计划完工日期在今后30天内的点位。")),
    Indicator("sites_started_this_year", _("本年开工点位"), _("个"), _("实际开工日期在本年的点位。")),
    Indicator("sites_finished_this_year", _("本年完工点位"), _("个"), _("实际完工日期在本年的点位。")),
    Indicator("invest_planned", _("计划投资"), _("万元"), _("改造点位的计划投资之和。")),
    Indicator("invest_done", _("完成投资"), _("万元"), _("改造点位累计完成的工程价值之和，不等于支付。")),
    Indicator("invest_rate", _("投资完成率"), "%", _("完成投资 ÷ 计划投资。"), "invest_done", "invest_planned"),
    Indicator("funds_planned", _("计划资金"), _("万元"), _("各来源、各年度计划资金之和。")),
    Indicator("funds_arrived", _("到位资金"), _("万元"), _("各来源、各年度到位资金之和。")),
    Indicator("funds_paid", _("支付资金"), _("万元"), _("各来源、各年度支付资金之和。")),
    Indicator("arrival_rate", _("资金到位率"), "%", _("到位资金 ÷ 计划资金。"), "funds_arrived", "funds_planned"),
    Indicator("payment_rate", _("资金支付率"), "%", _("支付资金 ÷ 到位资金。"), "funds_paid", "funds_arrived"),
]
INDICATORS: dict[str, Indicator] = {indicator.code: indicator for indicator in _CATALOG}
COUNTED: list[str] = [code for source in SOURCES for code in source.measures]
DATED: frozenset[str] = frozenset(
    code for source in SOURCES for code, measure in source.measures.items() if measure.is_dated
)
