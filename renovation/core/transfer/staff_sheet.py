"""Read a sheet of people as text, cell by cell; what it means is `staff_import`'s business."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from renovation.core.lib.names import tidy
from renovation.core.lib.sheets import Cell, Limits, Row, SheetRefused, open_workbook
from renovation.core.lib.sheets.cells import letter

MOST_ROWS = 500
HEAD_WITHIN = 10
LIMITS = Limits(
    file_bytes=2 * 2**20, unpacked_bytes=64 * 2**20, text_bytes=16 * 2**20, rows=5_000, columns=100, members=500
)  # fmt: skip
# What each column may be called; the first name is the template's.
HEADINGS: dict[str, tuple[str, ...]] = {
    "username": ("用户名", "登录名", "账号"),
    "name": ("姓名",),
    "organization": ("单位", "所在单位", "工作单位"),
    "role": ("职责", "角色"),
    "region": ("负责区域", "区域", "责任区域"),
    "starts_on": ("开始日期",),
    "ends_on": ("结束日期",),
}
NEEDED = ("username", "name", "role", "region")


@dataclass(frozen=True)
class StaffSheet:
    """The rows as text: `columns` {field: letter}, `rows` [(number, {field: text})]. Plain values, to be sealed."""

    columns: dict[str, str]
    rows: list[tuple[int, dict[str, str]]]

    def cell(self, field: str, number: int) -> str:
        """Return the address of a cell; of a column that is missing, the row's."""
        return f"{self.columns.get(field, '')}{number}"

    def as_plain(self) -> list[Any]:
        return [self.columns, self.rows]

    @classmethod
    def of_plain(cls, plain: list[Any]) -> "StaffSheet":
        columns, rows = plain
        return cls(columns, [(number, values) for number, values in rows])


def read_staff(path: Path | str, filename: str) -> StaffSheet:
    """Return the people of a file. Raises `SheetRefused` with a message for its owner."""
    book = open_workbook(path, filename=filename, limits=LIMITS)
    columns: dict[str, int] = {}
    rows: list[tuple[int, dict[str, str]]] = []
    for row in next(sheet for sheet in book.sheets if not sheet.hidden or len(book.sheets) == 1).rows():
        if not columns:
            columns = _head(row)
            if not columns and row.number > HEAD_WITHIN:
                break
            continue
        values = {field: _text(row.cells[at]) if at in row.cells else "" for field, at in columns.items()}
        if any(values.values()):
            rows.append((row.number, values))
        if len(rows) > MOST_ROWS:
            raise SheetRefused("too_many_rows", _("一次最多导入 %(n)s 人，请分几次上传。") % {"n": MOST_ROWS})
    if not columns:
        names = _("、").join(HEADINGS[field][0] for field in NEEDED)
        raise SheetRefused("no_header", _("没有找到表头。表头须有这些列：%(names)s。") % {"names": names})
    if not rows:
        raise SheetRefused("empty_sheet", _("表头下面没有人员。"))
    return StaffSheet({field: letter(at) for field, at in columns.items()}, rows)


def _head(row: Row) -> dict[str, int]:
    """Return {field: column} if this row is the head: it names every needed column."""
    found: dict[str, int] = {}
    for at, cell in row.cells.items():
        heading = tidy(str(cell.value)).rstrip("*")
        field = next((field for field, names in HEADINGS.items() if heading in names), "")
        if field:
            found.setdefault(field, at)
    return found if all(field in found for field in NEEDED) else {}


def _text(cell: Cell) -> str:
    if cell.fault or cell.value is None:
        return str(cell.value or "#")
    if isinstance(cell.value, datetime):
        return cell.value.date().isoformat()
    return str(cell.value if isinstance(cell.value, str | bool) else format(cell.value, "f")).strip()
