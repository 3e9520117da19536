"""xls (BIFF, still common on old desks) through xlrd. At most 65,536 rows of 256 columns, so held in memory."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlrd
from django.utils.translation import gettext as _

from .cells import ERROR, Book, Cell, Merge, Row, Sheet, number, serial_date
from .ooxml import format_kind
from .ooxml_sheet import PERCENT
from .refusal import Limits, SheetRefused, broken

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def open_biff(path: Path, filename: str, limits: Limits) -> Book:
    """Raises SheetRefused for an encrypted xlsx (also an OLE file), another Office document, or damage."""
    content = path.read_bytes()
    if _utf16("EncryptedPackage") in content or _utf16("EncryptionInfo") in content:
        raise SheetRefused("encrypted", _("文件设有密码，请取消密码后再上传。"))
    if _utf16("WordDocument") in content:
        raise SheetRefused("word", _("这是 Word 文档，不是表格。请把表格复制到 Excel 后另存为 xlsx 再上传。"))
    if content.startswith(OLE_MAGIC) and _utf16("Workbook") not in content and _utf16("Book") not in content:
        raise SheetRefused("not_spreadsheet", _("这不是 Excel 文件。请上传 xlsx、xls 或 csv 格式的文件。"))
    try:
        book = xlrd.open_workbook(
            filename=filename, file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower():
            raise SheetRefused("encrypted", _("文件设有密码，请取消密码后再上传。")) from error
        raise broken("xls") from error
    except Exception as error:  # xlrd trusts offsets: a damaged file surfaces as any error at all
        raise broken("xls") from error
    return Book(filename, "xls", tuple(BiffSheet(book, sheet, limits) for sheet in book.sheets()))


class BiffSheet(Sheet):
    def __init__(self, book: Any, sheet: Any, limits: Limits) -> None:
        self.name = str(sheet.name)
        self.hidden = bool(sheet.visibility)
        self._book = book
        self._sheet = sheet
        self._limits = limits
        self._percent: dict[int, bool] = {}

    @property
    def merges(self) -> Sequence[Merge]:
        return [Merge(top + 1, left + 1, bottom, right) for top, bottom, left, right in self._sheet.merged_cells]

    @property
    def rows_at_most(self) -> int:
        return int(self._sheet.nrows)

    def rows(self) -> Iterator[Row]:
        for index in range(self._sheet.nrows):
            cells = {}
            for column, cell in enumerate(self._sheet.row(index)[: self._limits.columns], start=1):
                read = self._cell(cell)
                if read is not None:
                    cells[column] = read
            if cells:
                yield Row(index + 1, cells)

    def _cell(self, cell: Any) -> Cell | None:
        if cell.ctype == xlrd.XL_CELL_TEXT:
            return Cell(cell.value) if cell.value else None
        if cell.ctype == xlrd.XL_CELL_NUMBER:
            value = Decimal(int(cell.value)) if cell.value.is_integer() else number(repr(cell.value))
            return Cell(value, self._shows_percent(cell.xf_index))
        if cell.ctype == xlrd.XL_CELL_DATE:
            value = number(repr(cell.value))
            moment = serial_date(value, epoch_1904=bool(self._book.datemode)) if value is not None else None
            return Cell(moment if moment else value)
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return Cell(bool(cell.value))
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return Cell(xlrd.error_text_from_code.get(cell.value, "#?"), False, ERROR)
        return None

    def _shows_percent(self, style: int) -> bool:
        if style not in self._percent:
            try:
                code = self._book.format_map[self._book.xf_list[style].format_key].format_str
            except (LookupError, TypeError):
                code = ""
            self._percent[style] = format_kind(code) == PERCENT
        return self._percent[style]
