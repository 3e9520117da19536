"""The one catalog of indicators: code, names, unit, definition, and the rows behind each.

A *counted* indicator comes from a measure of some app's `queries/metrics.py`; a *rate* divides two counted ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.queries.metrics import DEFECTS, FUNDING, SITES
from renovation.core.lib.measure import Measure, Source
from renovation.core.queries.metrics import NEIGHBORHOODS
from residents.queries.metrics import (
    ATTENDANCE,
    DELEGATES,
    DISPUTES,
    DOORS,
    EVENTS,
    FINDINGS,
    IDEAS,
    ISSUES,
    RESPONSES,
    SUGGESTIONS,
    VISITS,
)

Text = str | Promise
SOURCES: tuple[Source, ...] = (
    *(NEIGHBORHOODS, SITES, FUNDING),
    *(SUGGESTIONS, IDEAS, EVENTS, ATTENDANCE, VISITS, DOORS, ISSUES, RESPONSES),
    *(DELEGATES, FINDINGS, DEFECTS, DISPUTES),
)


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
    def kind(self) -> str:
        """How it is written: pct for a rate, else as its measure says."""
        return "pct" if self.is_rate else self.measure.kind

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


_COUNTED = [
    Indicator(code, measure.name, measure.unit, measure.definition)
    for source in SOURCES
    for code, measure in source.measures.items()
]
_RATES = [
    Indicator(
        "completion_rate",
        _("改造完成率"),
        "%",
        _("已改造小区 ÷ 应改造小区，四舍五入保留一位小数。"),
        "neighborhoods_renovated",
        "neighborhoods_to_renovate",
    ),
    Indicator(
        "built_by_2000_rate",
        _("2000年底前建成完成率"),
        "%",
        _("2000年底前建成已改造 ÷ 2000年底前建成。"),
        "neighborhoods_built_by_2000_renovated",
        "neighborhoods_built_by_2000",
    ),
    Indicator(
        "invest_rate",
        _("投资完成率"),
        "%",
        _("完成投资 ÷ 计划投资。"),
        "invest_done",
        "invest_planned",
    ),
    Indicator(
        "arrival_rate",
        _("资金到位率"),
        "%",
        _("到位资金 ÷ 计划资金。"),
        "funds_arrived",
        "funds_planned",
    ),
    Indicator(
        "payment_rate",
        _("资金支付率"),
        "%",
        _("支付资金 ÷ 到位资金。"),
        "funds_paid",
        "funds_arrived",
    ),
    Indicator(
        "adoption_rate",
        _("意见采纳率"),
        "%",
        _("采纳意见 ÷ 居民意见。"),
        "suggestions_adopted",
        "suggestions",
    ),
    Indicator(
        "closed_loop_rate",
        _("反馈闭环率"),
        "%",
        _("闭环意见 ÷ 应闭环意见；逾期未办结的计入分母，未到期的不计。"),
        "suggestions_told",
        "suggestions_due",
    ),
    Indicator(
        "satisfaction_rate",
        _("居民满意率"),
        "%",
        _("满意意见 ÷ 已评价意见；“基本满意”计为满意，联系不上的和只公示未表态的不计。"),
        "suggestions_satisfied",
        "suggestions_rated",
    ),
    Indicator(
        "coverage_rate",
        _("走访覆盖率"),
        "%",
        _("已访住户 ÷ 应访住户。"),
        "doors_reached",
        "doors",
    ),
    Indicator(
        "return_rate",
        _("问卷回收率"),
        "%",
        _("回收问卷 ÷ 发放问卷；扫码答卷也计入回收，可能超过100%。"),
        "questionnaires_returned",
        "questionnaires_issued",
    ),
    Indicator(
        "valid_rate",
        _("问卷有效率"),
        "%",
        _("有效问卷 ÷ 回收问卷。"),
        "questionnaires_valid",
        "questionnaires_returned",
    ),
]
INDICATORS: dict[str, Indicator] = {indicator.code: indicator for indicator in (*_COUNTED, *_RATES)}
COUNTED: list[str] = [code for source in SOURCES for code in source.measures]
DATED: frozenset[str] = frozenset(
    code for source in SOURCES for code, measure in source.measures.items() if measure.is_dated
)
