"""Reads a sheet of responses as text, cell by cell; what it means is `response_import`'s business."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from renovation.core.lib.names import tidy
from renovation.core.lib.sheets import Cell, Limits, Row, SheetRefused, open_workbook
from renovation.core.lib.sheets.cells import letter
from residents.queries.questionnaire import Paper
from residents.transfer.response_template import HEADINGS, MOST_ROWS, SHEET

HEAD_WITHIN = 10
LIMITS = Limits(
    file_bytes=4 * 2**20, unpacked_bytes=128 * 2**20, text_bytes=32 * 2**20, rows=20_000, columns=100, members=500
)  # fmt: skip
_QUESTION = re.compile(r"第\s*(\d{1,3})\s*题")


@dataclass(frozen=True)
class ResponseSheet:
    """The rows as text: `columns` {field: letter}, `rows` [(number, {field: text})]; a question's field is its number.

    Plain values, to be sealed. `digest` is that of the file.
    """

    columns: dict[str, str]
    rows: list[tuple[int, dict[str, str]]]
    digest: str

    def cell(self, field: str, number: int) -> str:
        """Return the address of a cell; of a column that is missing, the row's."""
        return f"{self.columns.get(field, '')}{number}"

    def as_plain(self) -> list[Any]:
        return [self.columns, self.rows, self.digest]

    @classmethod
    def of_plain(cls, plain: list[Any]) -> "ResponseSheet":
        columns, rows, digest = plain
        return cls(columns, [(number, values) for number, values in rows], digest)


def read_responses(path: Path | str, filename: str, paper: Paper, digest: str) -> ResponseSheet:
    """Return the responses of a file. Raises `SheetRefused` with a message for its owner."""
    book = open_workbook(path, filename=filename, limits=LIMITS)
    columns: dict[str, int] = {}
    rows: list[tuple[int, dict[str, str]]] = []
    for row in next(sheet for sheet in book.sheets if not sheet.hidden or len(book.sheets) == 1).rows():
        if not columns:
            columns = _head(row)
            if not columns and row.number > HEAD_WITHIN:
                break
            continue
        values = {field: text for field, at in columns.items() if (text := _text(row.cells.get(at)))}
        if values:
            rows.append((row.number, values))
        if len(rows) > MOST_ROWS:
            raise SheetRefused("too_many_rows", _("一次最多导入 %(n)s 份，请分几次上传。") % {"n": MOST_ROWS})
    _check(paper, columns, rows)
    return ResponseSheet({field: letter(at) for field, at in columns.items()}, rows, digest)


def _check(paper: Paper, columns: dict[str, int], rows: list[Any]) -> None:
    if not columns:
        raise SheetRefused("no_header", _("没有找到表头。请下载本问卷的模板，按模板填写。"))
    known = {str(question.order) for question in paper.questions}
    asked = {field for field in columns if field.isdecimal()}
    if asked != known:
        wrong = _("、").join(sorted(asked ^ known, key=int))
        raise SheetRefused("other_questions", _("题目和本问卷对不上：第%(n)s题。请用本问卷的模板。") % {"n": wrong})
    if not rows:
        raise SheetRefused("empty_sheet", _("表头下面没有答卷。"))


def _head(row: Row) -> dict[str, int]:
    """Return {field: column} if this row is the head: it names the sheet numbers and some question."""
    found: dict[str, int] = {}
    for at, cell in row.cells.items():
        heading = tidy(str(cell.value)).rstrip("*")
        question = _QUESTION.match(heading)
        field = question[1] if question else next((key for key, names in HEADINGS.items() if heading in names), "")
        if field:
            found.setdefault(str(int(field)) if question else field, at)
    return found if SHEET in found and any(field.isdecimal() for field in found) else {}


def _text(cell: Cell | None) -> str:
    if cell is None:
        return ""
    if cell.fault or cell.value is None:
        return str(cell.value or "#")
    if isinstance(cell.value, datetime):
        return cell.value.date().isoformat()
    return str(cell.value if isinstance(cell.value, str | bool) else format(cell.value, "f")).strip()
