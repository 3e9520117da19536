"""Cross-checks within one row; what they find are warnings. Bounds: the reporting rules' plausibility ranges
(30 to 300 ㎡ per household, 4 to 400 households per building, work done at most 1.1 times the plan)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from .columns import FUND_FIELDS
from .values import Value

AREA_PER_HOUSEHOLD = (30, 300)
HOUSEHOLDS_PER_BUILDING = (4, 400)
_DONE_OVER_PLAN = Decimal("1.1")


def plan_sum(values: Mapping[str, Value]) -> Decimal | None:
    """Planned investment in 万元: as stated, else the sum of its sources; None where neither is given."""
    stated = values.get("invest_plan")
    if isinstance(stated, Decimal):
        return stated
    parts = [value for value in map(values.get, FUND_FIELDS) if isinstance(value, Decimal)]
    return sum(parts, Decimal(0)) if parts else None


def cross_checks(values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Pairs of field and reason."""
    area, households, buildings = (values.get(name) for name in ("floor_area", "households", "buildings"))
    if isinstance(area, Decimal) and isinstance(households, int) and households:
        each = area / households
        if not AREA_PER_HOUSEHOLD[0] <= each <= AREA_PER_HOUSEHOLD[1]:
            yield "floor_area", _("平均每户 %(each)s ㎡，请核对面积单位和户数") % {"each": f"{each:.4g}"}
    if isinstance(households, int) and isinstance(buildings, int) and buildings and households:
        if households < buildings:
            yield "households", _("户数少于楼栋数，请核对")
        elif not HOUSEHOLDS_PER_BUILDING[0] <= households / buildings <= HOUSEHOLDS_PER_BUILDING[1]:
            yield "households", _("平均每栋 %(each)s 户，请核对") % {"each": f"{households / buildings:.4g}"}
    done, plan = values.get("invest_done"), plan_sum(values)
    if isinstance(done, Decimal) and plan is not None and done > plan * _DONE_OVER_PLAN:
        yield "invest_done", _("完成投资超过计划投资的 1.1 倍，请核对单位和数额")
