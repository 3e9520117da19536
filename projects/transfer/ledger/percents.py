"""Progress: percentages and the words offices write instead of them.

The rule for bare numbers (no % sign, cell not formatted as a percentage), per column: if no bare number in the column
is above 1, they are fractions (1 = 100 %, 0.8 = 80 %); otherwise they are percentages (80 = 80 %), and a bare number
strictly between 0 and 1 beside them is an error, a bare 1 a warning (read as 1 %). `65%` and percent-formatted cells
say what they mean. 已完工 and its like = 100, 未开工 and its like = 0. 全部开工 means 100 in a start-rate column; in a
progress column it only says that work began, so no percentage is read from it and a warning is given.
"""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from renovation.core.lib.sheets.cells import Cell

from .amounts import spelled
from .problems import BadValue, doubtful
from .text import is_blank, plain

DONE = {
    "已完工", "完工", "全部完工", "已竣工", "竣工", "已完成", "完成", "全部完成", "已验收", "验收完成", "竣工验收",
    "已竣工验收", "已交付", "已移交", "移交", "改造完成", "已改造", "完毕", "已完毕", "百分之百",
}  # fmt: skip
NOT_BEGUN = {
    "未开工",
    "尚未开工",
    "未启动",
    "未动工",
    "未实施",
    "未施工",
    "还未开工",
    "暂未开工",
    "没开工",
    "待开工",
    "未改造",
}
ALL_BEGUN = {"全部开工", "均已开工", "已全部开工"}


class Status:
    """Coarse states; the values are those of the projects app."""

    NOT_STARTED = "NOT_STARTED"
    PREPARING = "PREPARING"
    UNDER_CONSTRUCTION = "UNDER_CONSTRUCTION"
    COMPLETED = "COMPLETED"
    HANDED_OVER = "HANDED_OVER"


_STATUS_WORDS = [
    (Status.NOT_STARTED, re.compile("^(?:否|未|尚未|暂未|还未|没|待开工|拟)")),
    (Status.HANDED_OVER, re.compile("移交|交付")),
    (Status.COMPLETED, re.compile("未移交|完工|竣工|完成|验收|改造完|^已改造|^完$")),
    (Status.UNDER_CONSTRUCTION, re.compile("在建|施工|开工|正在|改造中|进行中|建设中|收尾|已启动|^是$")),
    (Status.PREPARING, re.compile("前期|招标|招投标|设计|立项|手续|准备|方案|财评|征求意见|储备|谋划")),
]


def bare_number(cell: Cell) -> Decimal | None:
    """The number if it comes without any percent mark, else None: what the column's rule is decided by."""
    if isinstance(cell.value, Decimal):
        return None if cell.percent else cell.value
    if isinstance(cell.value, str):
        try:
            return Decimal(plain(cell.value))
        except ArithmeticError:
            return None
    return None


def parse_percent(cell: Cell, *, fractions: bool, start_rate: bool = False) -> Decimal | None:
    """0..100 (a start rate may exceed 100). `fractions`: the column's rule, see above."""
    value = cell.value
    if value is None or (isinstance(value, str) and is_blank(value)):
        return None
    if isinstance(value, str):
        words = plain(value).strip("。.!;")
        if words in ALL_BEGUN:
            if start_rate:
                return Decimal(100)
            raise doubtful(_("“全部开工”只说明已经开工，请填写进度百分数"), None)
        if words in DONE:
            return Decimal(100)
        if words in NOT_BEGUN:
            return Decimal(0)
        if words.startswith("完成") and "%" in words:
            value = words[2:]
        if plain(value).endswith("%"):
            found = spelled(Cell(plain(value)[:-1]))
            if found is None or found.unit:
                raise BadValue(_("看不懂的进度"))
            return _in_range(found.number, start_rate)
    found = spelled(cell)
    if found is None:
        return None
    if found.unit:
        raise BadValue(_("看不懂的进度"))
    if cell.percent or fractions:
        return _in_range(found.number * 100, start_rate)
    if 0 < found.number < 1:
        raise BadValue(_("同一列有的写百分数，有的写小数，请统一写成 80% 这样"))
    if found.number == 1:
        raise doubtful(_("是 1% 还是 100%？请写明百分号"), Decimal(1))
    return _in_range(found.number, start_rate)


def _in_range(number: Decimal, start_rate: bool) -> Decimal:
    if number < 0 or number > (1000 if start_rate else 100):
        raise BadValue(_("进度应在 0 到 100% 之间"))
    return number.quantize(Decimal("0.01")).normalize() + 0


def parse_status(cell: Cell) -> str | None:
    """One of Status, from words such as 未开工, 在建, 已完工, 前期手续, 已移交."""
    if isinstance(cell.value, bool):
        return Status.UNDER_CONSTRUCTION if cell.value else Status.NOT_STARTED
    if not isinstance(cell.value, str):
        if cell.value is None:
            return None
        raise BadValue(_("看不懂的状态"))
    words = plain(cell.value)
    if words in ("否", "×", "x"):
        return Status.NOT_STARTED
    if words in ("√", "✓", "✔"):
        return Status.UNDER_CONSTRUCTION
    if is_blank(words):
        return None
    for status, pattern in _STATUS_WORDS:
        if pattern.search(words):
            return status
    raise BadValue(_("看不懂的状态"))
