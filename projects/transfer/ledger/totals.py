"""The sheet's own subtotals and totals, recognized and recounted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from renovation.core.lib.sheets.cells import Row, address

from .columns import FIELDS, Type
from .match import ColumnMatch
from .problems import BadValue
from .text import Unit, plain
from .values import Value, shown

SUMMED = {Type.COUNT, Type.AREA, Type.MONEY}
_TOTAL = re.compile(r"(?P<who>.{0,14}?)(?P<word>小计|合计|总计|汇总|共计|累计|总数)(?:\(.*\))?[:;]?(?:共?\d.*)?")
_OF_WHICH = re.compile(r"其中(?![:,]?\d{1,3}[.、])")
_HINT = re.compile("计|汇总|总数|其中")
_COUNTED = re.compile(r"^(?:共)?([\d,]+)(?:个|处)?(?:老旧)?(?:小区|项目|院落)?$|[\((共计]([\d,]+)个")
_GRAND = re.compile(r"^(?:全[市区县街乡镇]|总)|合计|总计|共计|汇总|累计|总数")
_MOST_NESTED = 500


class Scope(StrEnum):
    """SUB: the rows of one group. GRAND: all rows of the sheet up to there."""

    SUB = "SUB"
    GRAND = "GRAND"


@dataclass(frozen=True)
class TotalCheck:
    """One stated figure against the recount of its rows. `field` "name" compares the number of estates; areas are in
    ㎡, money in 万元. Rounding to two decimals in the sheet counts as equal."""

    cell: str
    label: str
    field: str
    stated: Decimal
    computed: Decimal
    matches: bool
    scope: Scope
    rows: int


@dataclass
class _Sum:
    rows: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)

    def add(self, other: _Sum) -> None:
        self.rows += other.rows
        for name, value in other.sums.items():
            self.sums[name] = self.sums.get(name, Decimal(0)) + value

    def of(self, name: str) -> Decimal:
        return Decimal(self.rows) if name == "name" else self.sums.get(name, Decimal(0))


@dataclass(frozen=True)
class _Stated:
    cell: str
    field: str
    value: Decimal
    tolerance: Decimal


@dataclass(frozen=True)
class _Line:
    label: str
    grand: bool
    stated: tuple[_Stated, ...]

    def fits(self, total: _Sum) -> bool:
        return bool(self.stated) and all(abs(s.value - total.of(s.field)) <= s.tolerance for s in self.stated)


def total_label(row: Row, columns: Sequence[int]) -> str | None:
    """The text that makes a row a total (城西街道小计, 合 计, 其中：…) in one of `columns`; None for other rows."""
    for column in columns:
        cell = row.cells.get(column)
        if cell is not None and isinstance(cell.value, str) and len(cell.value) < 60:
            text = plain(cell.value)
            if _HINT.search(text) and (_TOTAL.fullmatch(text) or _OF_WHICH.match(text)):
                return text
    return None


class Totals:
    """Fed with the rows in order. A total stands below its rows, unless the body starts with a subtotal: then every
    subtotal of the sheet stands above its rows. A total may also close several groups (streets of communities): the
    smallest run of groups that adds up to it is taken, else the group right above (小计) or everything (合计)."""

    def __init__(self, matches: Sequence[ColumnMatch], parse: object) -> None:
        self.checks: list[TotalCheck] = []
        self._columns = [m for m in matches if m.field and FIELDS[m.field].type in SUMMED]
        self._names = [m for m in matches if m.field in ("name", "project_name")]
        self._parse = parse
        self._current = _Sum()
        self._closed: list[_Sum] = []
        self._all = _Sum()
        self._on_top = False
        self._open_sub: _Line | None = None
        self._open_grand: list[_Line] = []

    def add(self, values: Mapping[str, Value]) -> None:
        for total in (self._current, self._all):
            total.rows += 1
            for match in self._columns:
                value = values.get(match.field or "")
                if isinstance(value, (int, Decimal)):
                    total.sums[match.field or ""] = total.sums.get(match.field or "", Decimal(0)) + value

    def note(self, row: Row, label: str) -> None:
        if _OF_WHICH.match(label):
            return
        line = _Line(label, bool(_GRAND.search(label)), tuple(self._stated(row, label)))
        if not self._all.rows:
            if line.grand:
                self._open_grand.append(line)
                return
            self._on_top = True
        if self._on_top and not line.grand:
            self._close_top()
            self._open_sub = line
            return
        self._below(line)

    def finish(self) -> None:
        self._close_top()
        for line in self._open_grand:
            self._compare(line, self._all, Scope.GRAND)
        self._open_grand = []

    def _close_top(self) -> None:
        if self._open_sub:
            self._compare(self._open_sub, self._current, Scope.SUB)
            self._open_sub = None
            self._current = _Sum()

    def _below(self, line: _Line) -> None:
        run = _Sum()
        run.add(self._current)
        found = run if run.rows and line.fits(run) else None
        for earlier in self._closed[: -_MOST_NESTED - 1 : -1]:
            if found:
                break
            run.add(earlier)
            found = run if line.fits(run) else None
        if found is None:
            found = self._all if line.grand or not self._current.rows else self._current
        self._compare(line, found, Scope.GRAND if found.rows == self._all.rows and line.grand else Scope.SUB)
        if self._current.rows:
            self._closed.append(self._current)
            self._current = _Sum()

    def _compare(self, line: _Line, total: _Sum, scope: Scope) -> None:
        for stated in line.stated:
            computed = total.of(stated.field)
            fits = abs(stated.value - computed) <= stated.tolerance
            self.checks.append(
                TotalCheck(stated.cell, line.label, stated.field, stated.value, computed, fits, scope, total.rows)
            )

    def _stated(self, row: Row, label: str) -> list[_Stated]:
        found = []
        for match in self._columns:
            cell = row.cells.get(match.number)
            if cell is None:
                continue
            try:
                value = self._parse(cell, match)  # type: ignore[operator]
            except BadValue as bad:
                value = bad.keep
            if isinstance(value, (int, Decimal)):
                where = address(match.number, row.number)
                found.append(_Stated(where, match.field or "", Decimal(value), _tolerance(match)))
        counted = self._count(row, label)
        return [counted, *found] if counted else found

    def _count(self, row: Row, label: str) -> _Stated | None:
        for match in self._names:
            cell = row.cells.get(match.number)
            hit = _COUNTED.search(plain(shown(cell))) if cell else None
            if hit:
                number = Decimal((hit.group(1) or hit.group(2)).replace(",", ""))
                return _Stated(address(match.number, row.number), "name", number, Decimal(0))
        hit = re.search(r"([\d,]+)个", label)
        if hit:
            return _Stated(
                address(min(row.cells), row.number), "name", Decimal(hit.group(1).replace(",", "")), Decimal(0)
            )
        return None


def _tolerance(match: ColumnMatch) -> Decimal:
    """Half of the last digit shown: 0.005 of 万㎡ or 万元, 0.5 ㎡; none for counts."""
    if match.unit is Unit.WAN_M2:
        return Decimal(50)
    if match.unit is Unit.M2:
        return Decimal("0.5")
    if match.unit is Unit.YI_YUAN:
        return Decimal(50)
    return Decimal("0.005") if match.unit else Decimal(0)
