"""csv and other delimited text: encoding and delimiter are found, not asked."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from .cells import Book, Cell, Merge, Row, Sheet
from .refusal import Limits, SheetRefused, broken, too_many_rows

_CHUNK = 1 << 20
_DELIMITERS = ",\t;|"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_QUOTED = re.compile(r'"[^"]*"')
_AS_TEXT = re.compile(r'^="(.*)"$')


def open_delimited(path: Path, filename: str, limits: Limits) -> Book:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(64 * 1024)
    if len(_CONTROL.findall(sample)) * 500 > len(sample):
        raise _not_text()
    lowered = sample.lstrip().lower()
    if lowered.startswith(("<html", "<!doctype", "<table", "<?xml", "<meta", "<div")):
        raise SheetRefused("html", _("这是网页或 XML，不是真正的表格。请用 Excel 或 WPS 打开后另存为 xlsx 再上传。"))
    delimiter = _delimiter(sample)
    sheet = DelimitedSheet(path, encoding, delimiter, limits)
    return Book(filename, "csv", (sheet,), encoding, delimiter)


def _encoding(path: Path) -> str:
    """utf-8 (with or without mark), utf-16 (with mark, or told by its zero bytes), gb18030; checked over the whole
    file, so no later row can fail to decode."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif head.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    elif head.count(0) * 10 > len(head):
        candidates = ["utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"]
    else:
        candidates = ["utf-8", "gb18030"]
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise _not_text()


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _not_text() -> SheetRefused:
    return SheetRefused("not_spreadsheet", _("这不是表格文件。请上传 xlsx、xls 或 csv 格式的文件。"))


def _delimiter(sample: str) -> str:
    """The sign that cuts most lines into the same number of pieces, at least two."""
    lines = [_QUOTED.sub("", line) for line in sample.splitlines()[:200] if line.strip()]

    def score(sign: str) -> tuple[int, int]:
        counts = Counter(line.count(sign) for line in lines if sign in line)
        if not counts:
            return (0, 0)
        pieces, times = max(counts.items(), key=lambda item: (item[1], item[0]))
        return (times * pieces, times)

    return max(_DELIMITERS, key=score)


class DelimitedSheet(Sheet):
    has_merges = False

    def __init__(self, path: Path, encoding: str, delimiter: str, limits: Limits) -> None:
        self.name = path.stem
        self._path = path
        self._encoding = encoding
        self._delimiter = delimiter
        self._limits = limits

    @property
    def merges(self) -> Sequence[Merge]:
        return ()

    @property
    def rows_at_most(self) -> int:
        with self._path.open("rb") as file:
            return 1 + sum(piece.count(b"\n") for piece in iter(lambda: file.read(_CHUNK), b""))

    def rows(self) -> Iterator[Row]:
        counted = 0
        with self._path.open(encoding=self._encoding, newline="") as file:
            try:
                for index, record in enumerate(csv.reader(file, delimiter=self._delimiter), start=1):
                    cells = {}
                    for column, text in enumerate(record[: self._limits.columns], start=1):
                        if text:
                            cells[column] = Cell(_plain(text))
                    if cells:
                        counted += 1
                        if counted > self._limits.rows + 1000:
                            raise too_many_rows(self._limits)
                        yield Row(index, cells)
            except csv.Error as error:
                raise broken("csv") from error


def _plain(text: str) -> str:
    """Some systems write ="0371" so that Excel keeps it as text."""
    hit = _AS_TEXT.match(text) if text.startswith("=") else None
    return hit.group(1) if hit else text
