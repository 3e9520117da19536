"""Find the heading rows of a sheet and join their levels: `资金来源/中央补助`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from renovation.core.lib.sheets.cells import EMPTY, Cell, Merge, Row

from .columns import AMBIGUOUS_END, FIELDS
from .dates import parse_date
from .problems import BadValue
from .text import UNIT_WORD, Unit, heading_key, plain, tidy, units_of_title
from .values import shown

SCANNED_ROWS = 60
MAX_LEVELS = 4
_NEEDED = 3
_KNOWN = {alias for field in FIELDS.values() for alias in (*field.aliases, *field.weak)} | set(AMBIGUOUS_END)
_ASIDE = re.compile(
    r"^(?:附件|附表|表\d|表[一二三四五六七八九十]|填报|报送|上报|编制|制表|单位[::]|联系|审核|时间|日期|密级)"
)
_REPORTER = re.compile(
    r"(?:填报|报送|上报|编制|制表)(?:单位|部门)(?:\(.{0,6}\))?:([^:]+?)(?=填报|时间|日期|联系|单位:|$)"
)
_REPORTED = re.compile(
    r"(?:填报|报送|上报|制表|统计)?(?:时间|日期)[::]?((?:19|20)\d{2}[年.\-/]\d{1,2}(?:[月.\-/]\d{1,2}日?|月)?)"
)
_UNTIL = re.compile(
    r"(?:截至|截止|截止到|截至到)(?:时间|日期)?[::]?((?:19|20)\d{2}[年.\-/]\d{1,2}(?:[月.\-/]\d{1,2}日?|月)?)"
)
_DATED = re.compile(r"^\d{4}[年.\-/][\d年月日.\-/]*$")
_NUMBERING = re.compile(r"^(?:\d{1,2}|[甲乙丙丁戊己庚辛]|[A-Z]|\(\d{1,2}\)|栏次|—|-|/|\d+=[\d+\-*/]+)$")


@dataclass(frozen=True)
class Header:
    """`levels` maps a column to its headings from top to bottom. `first`..`last` are sheet row numbers."""

    first: int
    last: int
    levels: dict[int, tuple[str, ...]]
    title: str
    reporter: str
    reported_on: date | None
    units: frozenset[Unit]
    known: int


def find_header(rows: Sequence[Row], merges: Sequence[Merge]) -> Header | None:
    """The heading rows among the first rows of a sheet; None if no row holds three known headings."""
    texts = {row.number: {column: shown(cell) for column, cell in row.cells.items()} for row in rows}
    anchor = next((number for number, cells in texts.items() if _known(cells.values()) >= _NEEDED), 0)
    if not anchor:
        return None
    first = _upwards(anchor, texts, merges)
    last = _downwards(first, anchor, texts, merges)
    levels = _levels(first, last, texts, merges)
    while last + 1 in texts and _is_numbering(texts[last + 1]):
        last += 1
    above = [text for number, cells in texts.items() if number < first for text in cells.values()]
    return Header(
        first,
        last,
        levels,
        _title(above),
        _stated(_REPORTER, above),
        _reported_on(above),
        frozenset(unit for text in above for unit in units_of_title(text)),
        _known([path[-1] for path in levels.values()]),
    )


def _known(texts: object) -> int:
    keys = {heading_key(text) for text in texts if isinstance(text, str) and len(text) < 60}  # type: ignore[attr-defined]
    return len(keys & _KNOWN)


def _upwards(anchor: int, texts: dict[int, dict[int, str]], merges: Sequence[Merge]) -> int:
    """Group headings may stand above the row that was recognized: a row with several wide merges or one
    away from the left edge (a title starts there), or a row that a vertical merge ties to it."""
    first = anchor
    width = len(texts[anchor])
    while first - 1 in texts and anchor - first < MAX_LEVELS - 1:
        row = first - 1
        tied = any(merge.top <= row < merge.bottom and merge.bottom <= anchor for merge in merges)
        groups = [m for m in merges if m.top == row and m.bottom == row and 1 < m.right - m.left + 1 < max(width, 3)]
        aside = any(_ASIDE.match(plain(text)) for text in texts[row].values())
        beside = any(merge.left > 2 for merge in groups)
        if aside or not (tied or len(groups) > 1 or beside):
            break
        first = row
    return first


def _downwards(first: int, anchor: int, texts: dict[int, dict[int, str]], merges: Sequence[Merge]) -> int:
    last = anchor
    for merge in merges:
        if first <= merge.top <= anchor and merge.bottom - first < MAX_LEVELS and merge.bottom > last:
            last = merge.bottom
    while last + 1 in texts and last - first < MAX_LEVELS - 1:
        below = texts[last + 1]
        if not _is_sub_heading(below, texts.get(last, {}), last, merges):
            break
        last += 1
    return last


def _is_sub_heading(below: dict[int, str], above: dict[int, str], row: int, merges: Sequence[Merge]) -> bool:
    """Every cell of it is a unit, or stands under a group (merged, or followed by a blank) or a blank heading."""
    texts = {column: plain(text) for column, text in below.items() if plain(text)}
    if not texts or any(re.search(r"\d{3}|^[\d.,%]+$", text) or len(text) > 30 for text in texts.values()):
        return False
    if all(UNIT_WORD.match(text.strip("()")) for text in texts.values()):
        return True
    wide = {
        column for m in merges if m.top <= row <= m.bottom and m.right > m.left for column in range(m.left, m.right + 1)
    }
    grouped = {column for column in above if column + 1 not in above and column + 1 in texts}
    blank = {column for column in texts if column not in above}
    return all(column in wide | grouped | blank or UNIT_WORD.match(text.strip("()")) for column, text in texts.items())


def _is_numbering(cells: dict[int, str]) -> bool:
    """A row that numbers the columns: 1 2 3 …, 甲 乙 1 2."""
    texts = [plain(text) for text in cells.values()]
    ordered = [int(text) for text in texts if text.isdecimal()]
    run = ordered == list(range(ordered[0], ordered[0] + len(ordered))) if ordered else False
    return len(texts) > 2 and run and len(ordered) > 2 and all(_NUMBERING.match(text) for text in texts)


def _levels(
    first: int, last: int, texts: dict[int, dict[int, str]], merges: Sequence[Merge]
) -> dict[int, tuple[str, ...]]:
    grid = {row: dict(texts.get(row, {})) for row in range(first, last + 1)}
    for merge in merges:
        if first <= merge.top <= last:
            text = texts.get(merge.top, {}).get(merge.left, "")
            for row in range(merge.top, min(merge.bottom, last) + 1):
                for column in range(merge.left, min(merge.right, merge.left + 200) + 1):
                    grid[row].setdefault(column, text)
    for row in range(first, last):
        below = grid[row + 1]
        for column in sorted(below):
            if column not in grid[row] and column - 1 in grid[row] and column - 1 in below and texts[row]:
                grid[row][column] = grid[row][column - 1]
    columns = sorted({column for cells in grid.values() for column in cells})
    found = {}
    for column in columns:
        path: list[str] = []
        for row in range(first, last + 1):
            text = tidy(grid[row].get(column, ""))
            if text and (not path or path[-1] != text):
                path.append(text)
        if path:
            found[column] = tuple(path)
    return found


def _title(above: Sequence[str]) -> str:
    candidates = [tidy(text) for text in above if not _ASIDE.match(plain(text)) and not _DATED.match(plain(text))]
    return max(candidates, key=len, default="")


def _stated(pattern: re.Pattern[str], above: Sequence[str]) -> str:
    for text in above:
        hit = pattern.search(plain(text))
        if hit:
            return hit.group(1).strip(";,。")
    return ""


def _reported_on(above: Sequence[str]) -> date | None:
    for pattern in (_REPORTED, _UNTIL):
        stated = _stated(pattern, above)
        if stated:
            try:
                found = parse_date(Cell(stated))
            except BadValue:
                continue
            if found:
                return found.date
    return None


def is_repeated(row: Row, header: Header) -> bool:
    """A heading row printed again further down (page breaks)."""
    same = sum(1 for column, path in header.levels.items() if tidy(shown(row.cells.get(column, EMPTY))) in path)
    return same >= _NEEDED and same * 2 > len(row.cells)
