"""Typed rows out of raw ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from renovation.core.lib.sheets.cells import EMPTY, ERROR, FORMULA, Cell, Merge, Row, address, letter

from .amounts import parse_area, parse_count, parse_money, parse_storeys
from .checks import cross_checks, plan_sum
from .columns import FIELDS, FUND, PLACES, Type
from .dates import parse_date
from .header import Header
from .match import ColumnMatch
from .percents import parse_percent, parse_status
from .problems import BadValue, Problem, Severity
from .sorting import Sort, Sorter
from .survey import Survey
from .text import Unit, loose_name_key, name_key
from .totals import SUMMED, Totals
from .values import Value, lost_digits, parse_flag, parse_managed, parse_name, parse_phone, parse_text, shown
from .years import parse_built, parse_plan_year

Parser = Callable[[Cell], Value | None]

_PARSERS: dict[Type, Parser] = {
    Type.TEXT: parse_text,
    Type.NAME: parse_name,
    Type.PHONE: parse_phone,
    Type.COUNT: parse_count,
    Type.STOREYS: parse_storeys,
    Type.BUILT: parse_built,
    Type.YEAR: parse_plan_year,
    Type.DATE: parse_date,
    Type.FLAG: parse_flag,
    Type.MANAGED: parse_managed,
    Type.STATUS: parse_status,
}


@dataclass(frozen=True)
class LedgerRow:
    """One estate. `number` is the sheet row. `values` holds only what the row states: field name -> int, Decimal
    (areas ㎡, money 万元, progress 0..100), str, bool, BuiltYear, PartialDate. `raw` is heading -> text as shown."""

    number: int
    values: dict[str, Value]
    raw: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def funding(self) -> dict[str, Decimal]:
        """Money by source in 万元, `CENTRAL_SUBSIDY` and so on."""
        return {
            name.removeprefix(FUND): value
            for name, value in self.values.items()
            if name.startswith(FUND) and isinstance(value, Decimal)
        }

    @property
    def plan_sum(self) -> Decimal | None:
        return plan_sum(self.values)


def parser_of(match: ColumnMatch, survey: Survey) -> Parser:
    type_ = FIELDS[match.field or ""].type
    if type_ is Type.AREA:
        return partial(parse_area, unit=match.unit or Unit.M2)
    if type_ is Type.MONEY:
        return partial(parse_money, unit=match.unit or Unit.WAN_YUAN)
    if type_ is Type.PERCENT:
        return partial(
            parse_percent, fractions=match.column in survey.fractions, start_rate=match.field == "start_rate"
        )
    return _PARSERS[type_]


_REMEMBERED = 5_000


class RowReader:
    """Reads a sheet once from top to bottom. Memory: the keys of the names seen, for duplicates, and per column the
    first values parsed (columns repeat themselves)."""

    def __init__(self, header: Header, matches: Sequence[ColumnMatch], survey: Survey, merges: Sequence[Merge]) -> None:
        taken: set[str] = set()
        self._matches = []
        for match in matches:
            if match.field and match.field != "seq" and match.field not in taken:
                taken.add(match.field)
                self._matches.append(match)
        self._parsers: list[tuple[int, str, Parser, dict[Cell, Any]]] = [
            (m.number, m.field or "", parser_of(m, survey), {}) for m in self._matches
        ]
        self._sorter = Sorter(header, matches)
        self._survey = survey
        self._last_heading = header.last
        parsers = {m.column: parser_of(m, survey) for m in self._matches}
        self.totals = Totals(self._matches, lambda cell, match: parsers[match.column](cell))
        self._raw_names = _raw_names(header)
        self._known = {m.number for m in self._matches}
        self._columns = {m.field: m.number for m in self._matches}
        self._fills, self._wide_numbers = self._merged(merges)
        self._active: dict[int, tuple[int, Cell]] = {}
        self._above: dict[int, Cell] = {}
        self._seen: dict[tuple[Any, ...], int] = {}

    def read(self, rows: Iterable[Row]) -> Iterator[LedgerRow]:
        for row in rows:
            if row.number <= self._last_heading:
                continue
            sort = self._sorter.sort(row)
            self._start_merges(row)
            if sort is Sort.DATA:
                found = self._row(row)
                self.totals.add(found.values)
                yield found
            elif sort is Sort.TOTAL:
                self.totals.note(row, self._sorter.label(row))
        self.totals.finish()

    def _merged(self, merges: Sequence[Merge]) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], int]]:
        """(row, column) of a merge's first cell -> its last row: for columns to fill down, and for number columns."""
        fills, wide = {}, {}
        types = {m.number: FIELDS[m.field or ""] for m in self._matches}
        for merge in merges:
            known = types.get(merge.left)
            if known and merge.bottom > merge.top > self._last_heading:
                if known.fills_down:
                    fills[merge.top, merge.left] = merge.bottom
                elif known.type in SUMMED or known.name == "name":
                    wide[merge.top, merge.left] = merge.bottom
        return fills, wide

    def _start_merges(self, row: Row) -> None:
        if self._fills:
            for column, cell in row.cells.items():
                bottom = self._fills.get((row.number, column))
                if bottom:
                    self._active[column] = (bottom, cell)

    def _cell(self, row: Row, column: int) -> Cell:
        cell = row.cells.get(column)
        if cell is None and column in self._active:
            bottom, filled = self._active[column]
            return filled if row.number <= bottom else EMPTY
        return cell or EMPTY

    def _row(self, row: Row) -> LedgerRow:
        values: dict[str, Value] = {}
        problems: list[Problem] = []
        for column, name, parse, memory in self._parsers:
            cell = self._cell(row, column)
            if cell.value is None and not cell.fault:
                continue
            if cell.fault:
                problems.append(_problem(row, column, cell, _fault_reason(cell), Severity.ERROR, name))
                continue
            remembered: Any = memory if isinstance(cell.value, bool) else memory.get(cell, memory)
            try:
                value = parse(cell) if remembered is memory else remembered
            except BadValue as bad:
                problems.append(_problem(row, column, cell, bad.reason, bad.severity, name))
                value = bad.keep
            else:
                if remembered is memory and len(memory) < _REMEMBERED:
                    memory[cell] = value
            if value is not None:
                values[name] = value
            if self._wide_numbers and (row.number, column) in self._wide_numbers:
                reason = _("合并了几行的单元格，数值只记在第一行，请分行填写")
                problems.append(_problem(row, column, cell, reason, Severity.WARNING, name))
        self._fill_places(row, values, problems)
        for column, cell in row.cells.items():
            if column not in self._known and lost_digits(cell):
                reason = _("编码被 Excel 改成了科学计数，后几位已丢失，请按文本格式重新填写")
                problems.append(_problem(row, column, cell, reason, Severity.WARNING, ""))
        problems.extend(self._of_whole(row, values))
        raw = {self._raw_names.get(column) or letter(column): shown(cell) for column, cell in row.cells.items()}
        return LedgerRow(row.number, values, raw, problems)

    def _fill_places(self, row: Row, values: dict[str, Value], problems: list[Problem]) -> None:
        """A place stated only in the first row of its group holds until the next one, or until a wider place changes;
        in a column that repeats its values a gap is a gap."""
        changed = False
        for match in self._matches:
            name = match.field or ""
            if name not in PLACES:
                continue
            column = match.number
            if name in values:
                changed = changed or shown(self._above.get(column, EMPTY)) != values[name]
                self._above[column] = Cell(str(values[name]))
            elif match.column in self._survey.flattened and column in self._above and not changed:
                values[name] = shown(self._above[column])
            elif name != "district" and not any(p.field == name for p in problems):
                reason = _("没有填写%(field)s") % {"field": FIELDS[name].label}
                problems.append(Problem(address(column, row.number), "", reason, Severity.WARNING, name))

    def _of_whole(self, row: Row, values: dict[str, Value]) -> Iterator[Problem]:
        column = self._columns.get("name", 0)
        name = values.get("name")
        if name is None:
            where = address(column or min(row.cells), row.number)
            yield Problem(where, "", _("没有填写小区名称"), Severity.ERROR, "name")
        else:
            place = (values.get("street"), values.get("community"))
            exact, alike = (*place, name_key(str(name)), "="), (*place, loose_name_key(str(name)), "~")
            # One estate may stand in several projects, or be renovated again in another year.
            same = (*exact, values.get("project_name"), values.get("plan_year"))
            where = address(column, row.number)
            if same in self._seen:
                reason = _("与第 %(row)s 行重复（同一社区、同一小区名称）") % {"row": self._seen[same]}
                yield Problem(where, str(name), reason, Severity.ERROR, "name")
            elif alike in self._seen and exact not in self._seen:
                reason = _("与第 %(row)s 行名称相近，请核实是否同一小区") % {"row": self._seen[alike]}
                yield Problem(where, str(name), reason, Severity.WARNING, "name")
            self._seen.setdefault(same, row.number)
            self._seen.setdefault(exact, row.number)
            self._seen.setdefault(alike, row.number)
        for field_name, reason in cross_checks(values):
            column = self._columns[field_name]
            yield _problem(row, column, self._cell(row, column), reason, Severity.WARNING, field_name)


def _problem(row: Row, column: int, cell: Cell, reason: str, severity: Severity, name: str) -> Problem:
    return Problem(address(column, row.number), shown(cell)[:200], reason, severity, name)


def _fault_reason(cell: Cell) -> str:
    if cell.fault == FORMULA:
        return _("公式没有计算结果，请在 Excel 中打开保存一次，或改为数值")
    if cell.fault == ERROR:
        return _("单元格公式出错，请改正或改为数值")
    return cell.fault


def _raw_names(header: Header) -> dict[int, str]:
    names = {column: "/".join(path) for column, path in header.levels.items()}
    listed = list(names.values())
    return {c: name if listed.count(name) == 1 else f"{name} [{letter(c)}]" for c, name in names.items()}
