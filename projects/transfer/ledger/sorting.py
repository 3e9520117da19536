"""Tell the rows below the headings apart: data, totals, notes, headings printed again, nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from renovation.core.lib.sheets.cells import EMPTY, Row

from .columns import PLACES
from .header import Header, is_repeated
from .match import ColumnMatch
from .text import is_blank, plain
from .totals import total_label
from .values import shown

_NOTE = re.compile(
    r"^(?:备?注|说明|填表|填报|制表|审核|复核|单位负责人|分管|主要负责人|联系人[:]|联系电话[:]|统计|打印|第\d+页|\*|※|以上|\d+[.、].{12,}|[一二三四五][.、].{10,})"
)


class Sort(StrEnum):
    DATA = "DATA"
    TOTAL = "TOTAL"
    NOTE = "NOTE"
    REPEATED = "REPEATED"
    NOTHING = "NOTHING"


class Sorter:
    def __init__(self, header: Header, matches: Sequence[ColumnMatch]) -> None:
        self._header = header
        by_field = {match.field: match.number for match in matches if match.field}
        self._name = by_field.get("name", 0)
        labels = [by_field[name] for name in ("seq", *PLACES, "name", "project_name") if name in by_field]
        self._labels = sorted({*labels, 1, 2})
        self._name_text = header.levels.get(self._name, ("",))
        self._seq = by_field.get("seq", 0)
        self._known = {match.number for match in matches if match.field and match.field != "seq"}

    def label(self, row: Row) -> str:
        return total_label(row, self._labels) or ""

    def sort(self, row: Row) -> Sort:
        if total_label(row, self._labels) is not None:
            return Sort.TOTAL
        name = row.cells.get(self._name, EMPTY)
        if isinstance(name.value, str) and not is_blank(name.value):
            if name.value in self._name_text and is_repeated(row, self._header):
                return Sort.REPEATED
            return Sort.DATA
        if len(row.cells) <= 4:
            first = plain(shown(row.cells[min(row.cells)]))
            if _NOTE.match(first) or (len(row.cells) == 1 and len(first) > 30):
                return Sort.NOTE
        if is_repeated(row, self._header):
            return Sort.REPEATED
        if all(is_blank(shown(cell)) for column, cell in row.cells.items() if column in self._known):
            return Sort.NOTHING
        return Sort.DATA
