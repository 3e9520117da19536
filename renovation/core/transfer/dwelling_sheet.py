"""A list of doors out of a sheet: every row is right, or nothing of it is taken in."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from renovation.core.actions.dwelling import check_place, enter_doors
from renovation.core.lib.names import tidy
from renovation.core.lib.sheets import Cell, Limits, Row, SheetRefused, open_workbook
from renovation.core.lib.sheets.cells import letter
from renovation.core.models import Dwelling, Neighborhood, User

MOST_ROWS = 3000
HEAD_WITHIN = 10
LIMITS = Limits(
    file_bytes=2 * 2**20, unpacked_bytes=64 * 2**20, text_bytes=16 * 2**20, rows=10_000, columns=100, members=500
)  # fmt: skip
# What each column may be called; the first name is the one we ask for.
HEADINGS: dict[str, tuple[str, ...]] = {
    "building": ("楼号", "楼栋", "栋号"),
    "number": ("门牌", "门牌号", "房号", "室号"),
    "entrance": ("单元", "单元号"),
    "storey": ("楼层", "层"),
    "is_home": ("住宅", "是否住宅"),
}
NEEDED = ("building", "number")
NO = {"否", "不是", "0", "N", "NO", "FALSE"}


@dataclass
class Entered:
    """What became of a sheet: doors made, doors known before, and problems as (cell, message)."""

    made: int = 0
    known: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)


def import_doors(*, by: User, neighborhood: Neighborhood, path: Path | str, filename: str) -> Entered:
    """Enter the doors of a file. Raises `SheetRefused` with a message for its owner."""
    columns, rows = _read(path, filename)
    buildings = {tidy(building.number): building for building in neighborhood.buildings.all()}
    entered, doors = Entered(), []
    for number, values in rows:
        building = buildings.get(tidy(values["building"]))
        if building is None:
            where = f"{letter(columns['building'])}{number}"
            entered.problems.append((where, _("小区里没有楼号“%(name)s”。") % {"name": values["building"]}))
            continue
        door = Dwelling(building=building, number=values["number"], is_home=values["is_home"].upper() not in NO)
        for name in ("entrance", "storey"):
            setattr(door, name, values[name] or None)
        try:
            door.clean_fields(exclude=["building"])
            check_place(door.entrance, door.storey)
        except ValidationError as error:
            entered.problems += [
                (f"{letter(columns.get(name, columns['number']))}{number}", " ".join(messages))
                for name, messages in error.message_dict.items()
            ]
            continue
        doors.append(door)
    if not entered.problems:
        entered.made = enter_doors(by=by, neighborhood=neighborhood, doors=doors)
        entered.known = len(doors) - entered.made
    return entered


def _read(path: Path | str, filename: str) -> tuple[dict[str, int], list[tuple[int, dict[str, str]]]]:
    book = open_workbook(path, filename=filename, limits=LIMITS)
    columns: dict[str, int] = {}
    rows: list[tuple[int, dict[str, str]]] = []
    for row in next(sheet for sheet in book.sheets if not sheet.hidden or len(book.sheets) == 1).rows():
        if not columns:
            columns = _head(row)
            if not columns and row.number > HEAD_WITHIN:
                break
            continue
        values = {name: _text(row.cells.get(columns.get(name, -1))) for name in HEADINGS}
        if any(values.values()):
            rows.append((row.number, values))
        if len(rows) > MOST_ROWS:
            raise SheetRefused("too_many_rows", _("一次最多导入 %(n)s 个门牌，请分几次上传。") % {"n": MOST_ROWS})
    if not columns:
        names = _("、").join(HEADINGS[name][0] for name in NEEDED)
        raise SheetRefused("no_header", _("没有找到表头。表头须有这些列：%(names)s。") % {"names": names})
    if not rows:
        raise SheetRefused("empty_sheet", _("表头下面没有门牌。"))
    return columns, rows


def _head(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in row.cells.items():
        heading = tidy(str(cell.value)).rstrip("*")
        name = next((name for name, names in HEADINGS.items() if heading in names), "")
        if name:
            found.setdefault(name, at)
    return found if all(name in found for name in NEEDED) else {}


def _text(cell: Cell | None) -> str:
    if cell is None:
        return ""
    value: Any = cell.value
    if cell.fault or value is None:
        return str(value or "#")
    return str(value if isinstance(value, str | bool) else format(value, "f")).strip()
