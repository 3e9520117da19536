"""The cells of one xlsx sheet, streamed.

Own reader, because what exists fails one need each (tried): openpyxl's streaming reader gives no merged ranges and is
several times slower; python-calamine allocates the bounding box of the used cells, so a file of two cells (A1 and
XFD1048576) aborts the whole server process, and it hides number formats and formulas without a stored result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from .archive import Archive
from .cells import ERROR, FORMULA, Cell, Merge, Row, Sheet, column_number, number, serial_date
from .markup import drain, feed
from .refusal import Limits, SheetRefused, broken, too_many_rows

PERCENT = "PERCENT"
DATE = "DATE"

_LAST_ROW = 1_048_576
_MAX_CELL_TEXT = 40_000
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_DIGITS = "0123456789"


class Shared:
    """What all sheets of one xlsx share; the strings are loaded on first use and then kept."""

    def __init__(self, archive: Archive, limits: Limits, formats: list[str], epoch_1904: bool) -> None:
        self.archive = archive
        self.limits = limits
        self.formats = formats
        self.epoch_1904 = epoch_1904

    @cached_property
    def strings(self) -> list[str]:
        member = "xl/sharedStrings.xml"
        if member not in self.archive.names:
            return []
        strings: list[str] = []
        parts: list[str] = []
        taking = phonetic = False
        used = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal taking, phonetic
            if name == "t":
                taking = not phonetic
            elif name == "rPh":
                phonetic = True

        def end(name: str) -> None:
            nonlocal taking, phonetic, used
            if name == "t":
                taking = False
            elif name == "rPh":
                phonetic = False
            elif name == "si":
                string = _unescape("".join(parts))
                parts.clear()
                strings.append(string)
                used += 60 + 2 * len(string)
                if used > self.limits.text_bytes * 2:
                    raise _too_much_text()

        def text(data: str) -> None:
            if taking:
                parts.append(data)

        drain(self.archive.chunks(member), start, end, text)
        return strings


class OoxmlSheet(Sheet):
    def __init__(self, name: str, hidden: bool, member: str, shared: Shared) -> None:
        self.name = name
        self.hidden = hidden
        self._member = member
        self._shared = shared

    @property
    def merges(self) -> Sequence[Merge]:
        return self._scan[0]

    @property
    def rows_at_most(self) -> int:
        return self._scan[1]

    @cached_property
    def _scan(self) -> tuple[list[Merge], int]:
        """Merges and the number of rows (blank ones too), by a look at the bytes: merges stand behind the cells, and
        parsing those twice is dear."""
        found: list[Merge] = []
        rest = b""
        rows = 0
        for piece in self._shared.archive.chunks(self._member):
            window = rest + piece
            done = 0
            rows += window.count(b"</row>") - rest.count(b"</row>")
            if b"mergeCell" in window:
                for hit in _MERGE.finditer(window):
                    left, top, right, bottom = (part.decode() for part in hit.groups())
                    found.append(Merge(int(top), column_number(left), int(bottom), column_number(right)))
                    done = hit.end()
            if len(found) > self._shared.limits.merges:
                raise broken("mergeCells")
            rest = window[max(done, len(window) - 200) :]
        return found, rows

    def rows(self) -> Iterator[Row]:
        collector = _Collector(self._shared)
        counted = 0
        pieces = self._shared.archive.chunks(self._member)
        for _piece in feed(pieces, collector.start, collector.end, collector.text):
            ready = collector.ready
            if ready:
                counted += len(ready)
                if counted > self._shared.limits.rows + 1000:
                    raise too_many_rows(self._shared.limits)
                collector.ready = []
                yield from ready


class _Collector:
    """Expat handlers that turn elements into rows."""

    def __init__(self, shared: Shared) -> None:
        self.ready: list[Row] = []
        self._strings = shared.strings
        self._shown = {str(style): kind for style, kind in enumerate(shared.formats) if kind}
        self._epoch_1904 = shared.epoch_1904
        self._columns = shared.limits.columns
        self._row = self._column = self._length = 0
        self._cells: dict[int, Cell] = {}
        self._parts: list[str] = []
        self._attributes: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._taking = self._formula = self._phonetic = self._in_data = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            reference = attributes.get("r")
            if reference:
                letters = reference.rstrip(_DIGITS)
                self._column = self._numbers.get(letters) or self._column_of(letters)
            else:
                self._column += 1
            self._attributes = attributes
            self._formula = False
        elif name in ("v", "t"):
            self._taking = self._in_data and not self._phonetic
        elif name == "row":
            stated = attributes.get("r", "")
            self._row = int(stated) if stated.isdecimal() and len(stated) < 9 else self._row + 1
            self._column = 0
            if self._row > _LAST_ROW:
                raise broken("XML")
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._phonetic = True
        elif name == "sheetData":
            self._in_data = True

    def text(self, data: str) -> None:
        if self._taking:
            self._parts.append(data)
            self._length += len(data)
            if self._length > _MAX_CELL_TEXT:
                raise _too_much_text()

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._taking = False
        elif name == "c":
            if self._parts or self._formula:
                cell = self._cell("".join(self._parts))
                if cell is not None and self._column <= self._columns:
                    self._cells[self._column] = cell
                self._parts.clear()
                self._length = 0
        elif name == "row":
            if self._cells:
                self.ready.append(Row(self._row, self._cells))
                self._cells = {}
        elif name == "rPh":
            self._phonetic = False
        elif name == "sheetData":
            self._in_data = False

    def _column_of(self, letters: str) -> int:
        try:
            column = self._numbers[letters] = column_number(letters)
        except ValueError as error:
            raise broken("XML") from error
        return column

    def _cell(self, text: str) -> Cell | None:
        kind = self._attributes.get("t", "n")
        if kind == "n":
            return self._number(text)
        if kind == "s":
            try:
                value = self._strings[int(text)]
            except (ValueError, IndexError) as error:
                raise broken("sharedStrings") from error
            return Cell(value) if value else None
        if kind in ("inlineStr", "str"):
            return Cell(_unescape(text)) if text else None
        if kind == "e":
            return Cell(text, False, ERROR)
        if kind == "b":
            return Cell(text.strip() in ("1", "true"))
        return self._iso_date(text)

    def _number(self, text: str) -> Cell | None:
        if not text:
            return Cell(None, False, FORMULA) if self._formula else None
        value = number(text)
        if value is None:
            return Cell(text)
        shown = self._shown.get(self._attributes.get("s", ""), "")
        if shown == DATE:
            moment = serial_date(value, epoch_1904=self._epoch_1904)
            return Cell(moment if moment else value)
        return Cell(value, shown == PERCENT)

    def _iso_date(self, text: str) -> Cell | None:
        try:
            return Cell(datetime.fromisoformat(text).replace(tzinfo=None)) if text else None
        except ValueError:
            return Cell(text)


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda hit: chr(int(hit.group(1), 16)), text) if "_x" in text else text


def _too_much_text() -> SheetRefused:
    return SheetRefused("too_much_text", _("表格里的文字过多。请只保留需要的内容后再上传。"))
