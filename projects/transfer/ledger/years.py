"""Years built and plan years. Eligibility is judged by `built_to`, the latest year the office can mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from renovation.core.lib.sheets.cells import Cell, serial_date

from .problems import BadValue, doubtful
from .text import is_blank, plain

_EARLIEST = 1900
_DECADES = {"二十": 20, "三十": 30, "四十": 40, "五十": 50, "六十": 60, "七十": 70, "八十": 80, "九十": 90}
_DECADE = re.compile(
    r"(?:(上世纪|20世纪|二十世纪|19|20)?(\d0)年?代|(二十|三十|四十|五十|六十|七十|八十|九十)年代)(?:初|中|末|初期|中期|末期|中后期|后期|早期|左右)?"
)
_TWO_DECADES = re.compile(
    r"(?:上世纪|20世纪|19)?(\d0)(?:年代)?[、,至到\-~—和](?:上世纪|20世纪|19)?(\d0)年代(?:初|中|末|初期|中期|末期)?"
)
_BEFORE = re.compile(r"(?:建于)?(\d{4})年?(?:\d{1,2}月)?(底|末|年底|年末)?(?:及)?(?:之前|以前|前)(?:建成|建)?")
_BEFORE_SURE = re.compile(r"(?:及以前|及之前|底前|底以前|底之前|末前|\(含\)|含)")
_AFTER = re.compile(r"(\d{4})年?(?:底|末)?(?:之后|以后|后)(?:建成|建)?")
_YEAR = re.compile(r"(?:约|大约|建于)?(\d{4})(?:年(?:度|代?左右|前后|建成|建|竣工|底|初|末)?)?")
_SHORT_YEAR = re.compile(r"(\d{2})年(?:度|建成|建|底|初|末)?")
_MONTH = re.compile(
    r"(\d{4})[.\-/年](0?[1-9]|1[0-2])(?:(?:月份?|[.\-/])(?:[0-3]?\d[日号]?)?)?(?:[T ]?\d\d:\d\d(?::\d\d)?)?"
)
_SHORT_MONTH = re.compile(r"(\d{2})年(0?[1-9]|1[0-2])月(?:[0-3]?\d[日号])?")
_SHORT_RANGE = re.compile(r"(\d{2})年?[\-~—至到](\d{2})年")
_FULL_SHORT_RANGE = re.compile(r"((?:19|20)\d{2})年?[\-~—至到](\d{2})年?")
_ANY_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_UNKNOWN = {
    "不详",
    "未知",
    "不清楚",
    "不清",
    "不明",
    "不祥",
    "无法查证",
    "无法考证",
    "待查",
    "年代不详",
    "时间不详",
    "待核实",
}


class Precision(StrEnum):
    YEAR = "YEAR"
    RANGE = "RANGE"
    DECADE = "DECADE"
    BEFORE = "BEFORE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class BuiltYear:
    """`built_from`/`built_to`: first and last year it may have been built, both included; None where open."""

    built_from: int | None
    built_to: int | None
    precision: Precision
    raw: str


def parse_built(cell: Cell) -> BuiltYear | None:
    """Anything an office writes for the year built; a month is read and dropped. 80年代 -> 1980..1989, DECADE.

    `2000年前` does not say whether 2000 belongs to it: kept as BEFORE with built_to 2000 and a warning.
    """
    value = cell.value
    if value is None or (isinstance(value, str) and is_blank(value)):
        return None
    if isinstance(value, bool):
        raise BadValue(_("应填建成年份"))
    if isinstance(value, datetime):
        return _of_date(value)
    if isinstance(value, Decimal):
        return _of_number(value)
    return _of_text(plain(value).strip("。;"), value.strip())


def _of_date(value: datetime) -> BuiltYear:
    """A bare 1985 in a cell formatted as a date is shown and stored as 1905-06-07: take it back."""
    if 1904 <= value.year <= 1905:
        return _year((value - datetime(1899, 12, 30)).days, str(value.year))
    return _year(value.year, value.date().isoformat())


def _of_number(value: Decimal) -> BuiltYear:
    raw = str(value)
    if value == value.to_integral_value() and 20_000 <= value <= 60_000:
        moment = serial_date(value)
        if moment:
            return _year(moment.year, raw)
    if value == value.to_integral_value() and 40 <= value <= 99:
        return _year(1900 + int(value), raw)
    if 190_001 <= value <= 203_512 and value == value.to_integral_value():
        return _year(int(value) // 100, raw)
    return _year(int(value), raw)


def _of_text(text: str, raw: str) -> BuiltYear:
    if text in _UNKNOWN:
        return BuiltYear(None, None, Precision.UNKNOWN, raw)
    if re.fullmatch(r"\d+(?:\.0+)?", text):
        found = _of_number(Decimal(text))
        return BuiltYear(found.built_from, found.built_to, found.precision, raw)
    if hit := _DECADE.fullmatch(text):
        first = _decade(hit.group(1), hit.group(2) or str(_DECADES[hit.group(3)]))
        return _span(first, first + 9, Precision.DECADE, raw)
    if hit := _TWO_DECADES.fullmatch(text):
        return _span(_decade("", hit.group(1)), _decade("", hit.group(2)) + 9, Precision.RANGE, raw)
    if hit := _BEFORE.fullmatch(text.replace("(含)", "")):
        last = _year(int(hit.group(1)), raw).built_to
        found = BuiltYear(None, last, Precision.BEFORE, raw)
        if _BEFORE_SURE.search(text):
            return found
        raise doubtful(_("没有说明是否包含当年，请核实建成年份"), found)
    if hit := _AFTER.fullmatch(text):
        found = BuiltYear(_year(int(hit.group(1)), raw).built_from, None, Precision.UNKNOWN, raw)
        raise doubtful(_("没有写明具体年份，请核实建成年份"), found)
    for pattern in (_YEAR, _MONTH):
        if hit := pattern.fullmatch(text):
            return _year(int(hit.group(1)), raw)
    for pattern in (_SHORT_YEAR, _SHORT_MONTH):
        if hit := pattern.fullmatch(text):
            return _year(_century(int(hit.group(1))), raw)
    if hit := _SHORT_RANGE.fullmatch(text):
        return _span(_century(int(hit.group(1))), _century(int(hit.group(2))), Precision.RANGE, raw)
    if hit := _FULL_SHORT_RANGE.fullmatch(text):
        first = int(hit.group(1))
        return _span(first, first // 100 * 100 + int(hit.group(2)), Precision.RANGE, raw)
    years = [int(year) for year in _ANY_YEAR.findall(text)]
    if len(years) > 1 and not re.search("改造|翻建|重建|维修", text):
        return _span(min(years), max(years), Precision.RANGE, raw)
    raise BadValue(_("看不懂的年份，请写成 1985 或 1985-1990 这样"))


def _decade(century: str | None, tens: str) -> int:
    two = int(tens)
    if century == "20":
        return 2000 + two
    return (1900 if century or two >= 30 else 2000) + two


def _century(two_digits: int) -> int:
    return (2000 if two_digits <= date.today().year % 100 else 1900) + two_digits


def _year(year: int, raw: str) -> BuiltYear:
    return _span(year, year, Precision.YEAR, raw)


def _span(first: int, last: int, precision: Precision, raw: str) -> BuiltYear:
    if first > last or first < _EARLIEST or first > date.today().year:
        raise BadValue(_("年份不在合理范围内"))
    if precision is Precision.RANGE and first == last:
        precision = Precision.YEAR
    return BuiltYear(first, last, precision, raw)


def parse_plan_year(cell: Cell) -> int | None:
    """`2022`, `2022年`, `2022年度`, `22年` -> 2022."""
    value = cell.value
    if value is None or (isinstance(value, str) and is_blank(value)):
        return None
    if isinstance(value, datetime):
        return value.year
    hit = (
        None
        if isinstance(value, bool)
        else re.fullmatch(r"(\d{4})(?:\.0+)?(?:年度?)?(?:计划|改造|项目)?|(\d{2})年度?", plain(str(value)))
    )
    year = (int(hit.group(1)) if hit.group(1) else 2000 + int(hit.group(2))) if hit else 0
    if not 1990 <= year <= 2099:
        raise BadValue(_("看不懂的年度，请写成 2025 这样"))
    return year
