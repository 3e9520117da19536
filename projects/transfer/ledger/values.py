"""Texts, phones, yes and no; and the one table from a field's type to its parser.

Every parser takes a raw `Cell` and returns a value, None for blank, or raises `BadValue` with a Chinese reason.
Numbers stand in `amounts.py`, percentages in `percents.py`, years in `years.py`, dates in `dates.py`.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from renovation.core.lib.sheets.cells import Cell

from .dates import PartialDate
from .problems import BadValue, doubtful
from .text import BLANK, is_blank, plain, tidy
from .years import BuiltYear

Value = str | int | bool | Decimal | BuiltYear | PartialDate

_YES = {
    "是",
    "有",
    "√",
    "✓",
    "✔",
    "☑",
    "已成立",
    "成立",
    "已有",
    "已引入",
    "已建立",
    "已设立",
    "已实施",
    "y",
    "yes",
    "true",
    "1",
    "对",
}
_NO = {
    "否", "无", "×", "x", "✗", "✘", "☒", "没有", "未成立", "未引入", "未建立", "未设立", "未实施", "未", "暂无", "n",
    "no", "false", "0", "不是", "无物业",
}  # fmt: skip
_BLANK_FLAG = BLANK - {"无", "暂无", "no"}
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_PREFIX = re.compile(r"^(?:其中[:：,，]?)?\d{1,4}[.．、](?=[^\d.])")


def shown(cell: Cell) -> str:
    """The cell as a person reads it: kept as the raw row and quoted in problems."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.hour == value.minute == value.second == 0 else value.isoformat(" ")
    if cell.percent:
        return f"{(value * 100).normalize() + 0:f}%"
    return f"{value:f}"


def lost_digits(cell: Cell) -> bool:
    """A long code or phone that Excel has turned into 4.10202E+11: the last digits are gone."""
    if isinstance(cell.value, str):
        return "+" in cell.value and bool(_SCIENTIFIC.fullmatch(plain(cell.value)))
    exponent = cell.value.as_tuple().exponent if isinstance(cell.value, Decimal) else 0
    return isinstance(exponent, int) and exponent > 0


def parse_text(cell: Cell) -> str | None:
    if lost_digits(cell):
        raise BadValue(_("编码被 Excel 改成了科学计数，后几位已丢失，请按文本格式重新填写"))
    text = tidy(shown(cell))
    return None if is_blank(text) else text


def parse_name(cell: Cell) -> str | None:
    """A place or estate name; a list number before it (`其中:1.历下区`) is dropped."""
    text = parse_text(cell)
    return _PREFIX.sub("", text) or text if text else None


def parse_phone(cell: Cell) -> str | None:
    """Always text, so that 0371 keeps its zero; several numbers stay together as written."""
    if lost_digits(cell):
        raise BadValue(_("电话被 Excel 改成了科学计数，后几位已丢失，请按文本格式重新填写"))
    text = plain(shown(cell))
    if is_blank(text):
        return None
    if text.endswith(".0"):
        text = text[:-2]
    if sum(char.isdigit() for char in text) < 7:
        raise doubtful(_("电话号码不完整"), text)
    return text


def parse_flag(cell: Cell) -> bool | None:
    """是/有/√/已成立 -> True, 否/无/×/未成立 -> False, / and — = not stated."""
    if isinstance(cell.value, bool):
        return cell.value
    text = plain(shown(cell)).lower()
    if text in _BLANK_FLAG:
        return None
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise BadValue(_("应填“是”或“否”"))


def parse_managed(cell: Cell) -> bool | None:
    """有无物业: also a firm's name in its place means yes."""
    try:
        return parse_flag(cell)
    except BadValue:
        if isinstance(cell.value, str) and re.search("物业|公司|服务|自管|管理", cell.value):
            return not re.match("无|没有|未", plain(cell.value))
        raise
