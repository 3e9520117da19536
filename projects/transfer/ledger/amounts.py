"""Counts, areas, money and percentages, however they are spelled."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple, TypeVar

from django.utils.translation import gettext as _

from renovation.core.lib.sheets.cells import Cell

from .problems import BadValue, doubtful
from .text import Unit, chinese_number, is_blank, plain

_NUMBER = re.compile(
    r"(?P<about>约为?|大约|近|≈|~|不足)?(?:共计?|总计|合计|计)?"
    r"(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[+-]?\.\d+)"
    r"(?P<more>余|多|来)?(?P<scale>[亿万千百])?(?P<more2>余|多)?"
    r"(?P<unit>m2|[^\d.,+\-]*?)(?P<after>左右|上下|余|多|以上)?"
)
_SCALES = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100}
_COUNT_UNITS = {
    "",
    "栋",
    "幢",
    "座",
    "户",
    "个",
    "套",
    "人",
    "层",
    "处",
    "项",
    "门",
    "单元",
    "门洞",
    "口",
    "家",
    "楼",
    "部",
}
_COUNT_UNITS |= {"栋楼", "幢楼", "座楼", "个单元", "口人", "人口", "个小区"}
_AREA_UNITS = {"m2": Unit.M2, "平方米": Unit.M2, "平米": Unit.M2, "平方": Unit.M2, "平": Unit.M2, "㎡": Unit.M2}
_CENT = Decimal("0.01")
MONEY_IN_WAN = {
    Unit.YUAN: Decimal("0.0001"),
    Unit.QIAN_YUAN: Decimal("0.1"),
    Unit.WAN_YUAN: Decimal(1),
    Unit.YI_YUAN: Decimal(10_000),
}
AREA_IN_M2 = {Unit.M2: Decimal(1), Unit.WAN_M2: Decimal(10_000)}

_Number = TypeVar("_Number", int, Decimal)


class Spelled(NamedTuple):
    number: Decimal
    unit: str
    about: bool


def spelled(cell: Cell) -> Spelled | None:
    """The number in a cell, its trailing unit and whether it is an approximation; None for blank."""
    value = cell.value
    if value is None or (isinstance(value, str) and is_blank(value)):
        return None
    if isinstance(value, bool):
        raise BadValue(_("应填数字"))
    if isinstance(value, Decimal):
        return Spelled(value, "", False)
    if isinstance(value, datetime):
        raise BadValue(_("单元格被设成了日期格式，请改为数字"))
    text = plain(value).lower()
    hit = _NUMBER.fullmatch(text)
    if not hit:
        return _in_characters(text)
    number = Decimal(hit["number"].replace(",", "").rstrip(".") or "0")
    unit = hit["unit"]
    if hit["scale"]:
        number *= _SCALES[hit["scale"]]
    return Spelled(number, unit, bool(hit["about"] or hit["more"] or hit["more2"] or hit["after"]))


def _in_characters(text: str) -> Spelled:
    hit = re.fullmatch(r"([零〇一二两三四五六七八九十百]+)([^\d]*)", text)
    number = chinese_number(hit.group(1)) if hit else None
    if hit is None or number is None:
        raise BadValue(_("不是数字"))
    return Spelled(Decimal(number), hit.group(2), False)


def parse_count(cell: Cell) -> int | None:
    """`12栋`, `1,200户`, `约1.2万人`, `十二` -> int. Whole and not negative."""
    found = spelled(cell)
    if found is None:
        return None
    number, unit, about = found
    if unit not in _COUNT_UNITS:
        raise BadValue(_("应填整数，看不懂“%(unit)s”") % {"unit": unit})
    if number != number.to_integral_value():
        raise BadValue(_("应为整数"))
    if not 0 <= number < 10**9:
        raise BadValue(_("数字不在合理范围内"))
    return _or_about(int(number), about)


def parse_storeys(cell: Cell) -> int | None:
    """The highest number of storeys: `6层`, `5-7`, `6/11层` -> 6, 7, 11."""
    text = plain(cell.value) if isinstance(cell.value, str) else ""
    parts = re.findall(r"\d+", text)
    if len(parts) > 1 and re.fullmatch(r"[\d\-~—至到、,/和.层楼加+]+", text) and "." not in text:
        return _storeys(max(int(part) for part in parts))
    found = parse_count(cell)
    return None if found is None else _storeys(found)


def _storeys(number: int) -> int:
    if number > 150:
        raise BadValue(_("层数不在合理范围内"))
    return number


def parse_area(cell: Cell, unit: Unit) -> Decimal | None:
    """㎡ with two decimals. A unit in the cell (`约3.2万平方米`) goes before the column's `unit`."""
    found = spelled(cell)
    if found is None:
        return None
    number, stated, about = found
    if stated:
        if stated not in _AREA_UNITS:
            raise BadValue(_("面积单位看不懂：“%(unit)s”") % {"unit": stated})
        unit = _AREA_UNITS[stated]
    elif _has_wan(cell):
        unit = Unit.M2
    return _or_about(_bounded(number * AREA_IN_M2[unit]), about)


def parse_money(cell: Cell, unit: Unit) -> Decimal | None:
    """万元. A unit in the cell (`1200元`, `3亿`, `120万`) goes before the column's `unit`."""
    found = spelled(cell)
    if found is None:
        return None
    number, stated, about = found
    if stated not in ("", "元", "元整", "人民币"):
        raise BadValue(_("金额单位看不懂：“%(unit)s”") % {"unit": stated})
    if stated or _has_wan(cell):
        unit = Unit.YUAN
    return _or_about(_bounded(number * MONEY_IN_WAN[unit], Decimal("0.0001")), about)


def _has_wan(cell: Cell) -> bool:
    return isinstance(cell.value, str) and bool(re.search("[亿万]", cell.value))


def _bounded(number: Decimal, step: Decimal = _CENT) -> Decimal:
    if number < 0:
        raise BadValue(_("不能是负数"))
    if number >= 10**12:
        raise BadValue(_("数字不在合理范围内"))
    return number.quantize(step).normalize() + 0


def _or_about(value: _Number, about: bool) -> _Number:
    if about:
        raise doubtful(_("是约数，请核实"), value)
    return value
