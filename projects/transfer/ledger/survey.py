"""What must be known of a whole column before one of its cells can be read: units, percent style, fill-down style."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from statistics import median

from renovation.core.lib.sheets.cells import EMPTY, Cell, Row

from .amounts import spelled
from .checks import AREA_PER_HOUSEHOLD
from .columns import FIELDS, PLACES, Type
from .header import Header
from .match import ColumnMatch
from .percents import bare_number
from .problems import BadValue
from .sorting import Sort, Sorter
from .text import Unit, is_blank, tidy
from .values import shown

_RATIOS = 500
_YUAN_PER_HOUSEHOLD = 200


@dataclass
class Survey:
    """`fractions`: percent columns whose bare numbers are fractions. `flattened`: place columns where a value stands
    only in the first row of its group, as when a merged column was saved as csv."""

    rows: int = 0
    fractions: set[str] = field(default_factory=set)
    flattened: set[str] = field(default_factory=set)


def survey(rows: Iterable[Row], header: Header, matches: Sequence[ColumnMatch]) -> Survey:
    """One pass over the sheet; keeps a few numbers per column."""
    sorter = Sorter(header, matches)
    percents = {m.column: m.number for m in matches if m.field and FIELDS[m.field].type is Type.PERCENT}
    places = {m.column: m.number for m in matches if m.field in PLACES}
    largest: dict[str, Decimal] = {}
    before: dict[str, str] = {}
    gaps: set[str] = set()
    repeats: set[str] = set()
    found = Survey()
    for row in rows:
        if row.number <= header.last or sorter.sort(row) is not Sort.DATA:
            continue
        found.rows += 1
        for column, number in percents.items():
            bare = bare_number(row.cells.get(number, EMPTY))
            if bare is not None and bare > largest.get(column, Decimal(0)):
                largest[column] = bare
        for column, number in places.items():
            text = shown(row.cells.get(number, EMPTY))
            if is_blank(text):
                if column in before:
                    gaps.add(column)
            elif before.get(column) == text:
                repeats.add(column)
            before[column] = text
    found.fractions = {column for column in percents if largest.get(column, Decimal(0)) <= 1}
    found.flattened = {column for column in gaps if column not in repeats}
    return found


def needs_survey(rows: Iterable[Row], header: Header, matches: Sequence[ColumnMatch]) -> bool:
    """Whether the first rows show anything that only the whole sheet can decide: a percent column, or a gap in a place
    column. Without either, a large file is spared one reading."""
    if any(m.field and FIELDS[m.field].type is Type.PERCENT for m in matches):
        return True
    sorter = Sorter(header, matches)
    places = [m.number for m in matches if m.field in PLACES]
    data = (row for row in rows if row.number > header.last and sorter.sort(row) is Sort.DATA)
    return any(is_blank(shown(row.cells.get(number, EMPTY))) for row in data for number in places)


def samples(rows: Iterable[Row], header: Header) -> dict[int, list[str]]:
    """The first three distinct values of each column, as shown."""
    found: dict[int, list[str]] = {column: [] for column in header.levels}
    for row in rows:
        if row.number > header.last:
            for column, cell in row.cells.items():
                text = tidy(shown(cell))[:60]
                if text and column in found and len(found[column]) < 3 and text not in found[column]:
                    found[column].append(text)
    return found


def with_units(rows: Iterable[Row], header: Header, matches: Sequence[ColumnMatch]) -> list[ColumnMatch]:
    """Give every area and money column a unit; where neither heading nor title states one, by what is plausible per
    household (30 to 300 ㎡; below 200 万元), else the usual ㎡ and 万元 marked DEFAULT."""
    sorter = Sorter(header, matches)
    data = [row for row in rows if row.number > header.last and sorter.sort(row) is Sort.DATA]
    households = next((m.number for m in matches if m.field == "households"), 0)
    stated = {m.unit for m in matches if m.field and FIELDS[m.field].type is Type.MONEY and m.unit}
    found = []
    for match in matches:
        type_ = FIELDS[match.field].type if match.field else None
        if type_ in (Type.AREA, Type.MONEY) and match.unit is None:
            each = _per_household(data, match.number, households)
            if type_ is Type.AREA:
                unit, source = _area_unit(each)
            elif len(stated) == 1:
                unit, source = next(iter(stated)), "HEADER"
            else:
                unit, source = _money_unit(each)
            match = replace(match, unit=unit, unit_from=source)
        found.append(match)
    return found


def _per_household(rows: Sequence[Row], column: int, households: int) -> Decimal | None:
    ratios = []
    for row in rows[:_RATIOS]:
        top, bottom = _number(row.cells.get(column, EMPTY)), _number(row.cells.get(households, EMPTY))
        if top and bottom:
            ratios.append(top / bottom)
    return median(ratios) if ratios else None


def _number(cell: Cell) -> Decimal | None:
    """Only numbers without a unit of their own tell something about the column."""
    try:
        found = spelled(cell)
    except BadValue:
        return None
    if found is None or (isinstance(cell.value, str) and "万" in cell.value):
        return None
    return found.number


def _area_unit(each: Decimal | None) -> tuple[Unit, str]:
    low, high = AREA_PER_HOUSEHOLD
    if each is not None and low <= each <= high:
        return Unit.M2, "RANGE"
    if each is not None and low <= each * 10_000 <= high:
        return Unit.WAN_M2, "RANGE"
    return Unit.M2, "DEFAULT"


def _money_unit(each: Decimal | None) -> tuple[Unit, str]:
    if each is None:
        return Unit.WAN_YUAN, "DEFAULT"
    return (Unit.YUAN if each >= _YUAN_PER_HOUSEHOLD else Unit.WAN_YUAN), "RANGE"
