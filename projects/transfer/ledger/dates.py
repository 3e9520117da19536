"""Dates of works, with the precision the office gave: a day, a month or only a year."""

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

_YEAR = r"(?P<year>(?:19|20)\d{2}|\d{2}(?=年))"
_FULL = re.compile(
    _YEAR + r"(?:年|[.\-/])(?P<month>0?[1-9]|1[0-2])(?:(?:月份?|[.\-/])(?:(?P<day>0?[1-9]|[12]\d|3[01])[日号]?)?)?"
    r"(?:t?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:前|底|初|左右|中旬|上旬|下旬|以前|之前)?"
)
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])?")
_ONLY_YEAR = re.compile(_YEAR + r"(?:年(?:度|底|末|初|前|内|上半年|下半年)?)?")
_NOT_YET = re.compile(
    r"(?:未|尚未|暂未|还未|没有?|待)(?:开工|竣工|完工|启动|完成|动工|定|确定|施工|验收)?|在建|正在施工|施工中|前期|计划中|招标中|进行中|\?+"
)


class DatePrecision(StrEnum):
    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"


@dataclass(frozen=True)
class PartialDate:
    """`date` is the first day of the stated month or year where no day was given."""

    date: date
    precision: DatePrecision
    raw: str


def parse_date(cell: Cell) -> PartialDate | None:
    """`2022.4` (month), `2022年4月9日`, `2022/12/15`, `20221215`, date cells, serials. 未开工 and its like = None.

    A numeric cell 2022.1 may have been 2022.10 (Excel drops the zero): read as January with a warning.
    """
    value = cell.value
    if value is None or (isinstance(value, str) and is_blank(value)):
        return None
    if isinstance(value, bool):
        raise BadValue(_("应填日期"))
    if isinstance(value, datetime):
        return PartialDate(_day(value.year, value.month, value.day), DatePrecision.DAY, value.date().isoformat())
    if isinstance(value, Decimal):
        return _of_number(value)
    text = plain(value).lower().strip("。;")
    if _NOT_YET.fullmatch(text):
        return None
    return _of_text(text, value.strip())


def _of_number(value: Decimal) -> PartialDate:
    raw = format(value, "f")
    if 30_000 <= value <= 60_000:
        moment = serial_date(value)
        if moment:
            return PartialDate(moment.date(), DatePrecision.DAY, raw)
    found = _of_text(raw, raw)
    if found.precision is DatePrecision.MONTH and raw.endswith(".1"):
        raise doubtful(_("是 1 月还是 10 月？请写成 2022年10月 这样"), found)
    return found


def _of_text(text: str, raw: str) -> PartialDate:
    for pattern in (_FULL, _COMPACT):
        if hit := pattern.fullmatch(text):
            year = int(hit["year"]) if len(hit["year"]) == 4 else 2000 + int(hit["year"])
            if hit["day"]:
                return PartialDate(_day(year, int(hit["month"]), int(hit["day"])), DatePrecision.DAY, raw)
            return PartialDate(_day(year, int(hit["month"]), 1), DatePrecision.MONTH, raw)
    if hit := _ONLY_YEAR.fullmatch(text):
        year = int(hit["year"]) if len(hit["year"]) == 4 else 2000 + int(hit["year"])
        return PartialDate(_day(year, 1, 1), DatePrecision.YEAR, raw)
    raise BadValue(_("看不懂的日期，请写成 2022-12-15 或 2022年12月 这样"))


def _day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise BadValue(_("没有这一天")) from error
    if not 1990 <= year <= 2099:
        raise BadValue(_("日期不在合理范围内"))
    return found
