"""xlsx and xlsm: what stands around the cells — sheet list, number formats, shared strings. Macros are never read."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from django.utils.translation import gettext as _

from .archive import Archive
from .cells import Book
from .markup import drain
from .ooxml_sheet import DATE, PERCENT, OoxmlSheet, Shared
from .refusal import Limits, SheetRefused, broken

_PERCENT_IDS = {9, 10}
_DATE_IDS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def open_ooxml(path: Path, filename: str, limits: Limits) -> Book:
    archive = Archive(path, limits)
    if "xl/workbook.xml" not in archive.names:
        raise _other_office_file(archive.names)
    sheets, epoch_1904 = _sheet_list(archive)
    targets = _relations(archive)
    shared = Shared(archive, limits, _formats(archive), epoch_1904)
    found = []
    for name, relation, hidden in sheets:
        member = targets.get(relation, "")
        if member in archive.names and "/worksheets/" in member:
            found.append(OoxmlSheet(name, hidden, member, shared))
    if not found:
        raise SheetRefused("no_sheet", _("文件里没有工作表，请检查后重新上传。"))
    return Book(filename, "xlsx", tuple(found))


def _other_office_file(names: set[str]) -> SheetRefused:
    if any(name.startswith("word/") for name in names):
        return SheetRefused("word", _("这是 Word 文档，不是表格。请把表格复制到 Excel 后另存为 xlsx 再上传。"))
    if "xl/workbook.bin" in names or "content.xml" in names:
        return SheetRefused("other_format", _("暂不支持 xlsb、ods 格式。请用 Excel 或 WPS 另存为 xlsx 再上传。"))
    return SheetRefused("not_spreadsheet", _("这不是 Excel 文件。请上传 xlsx、xls 或 csv 格式的文件。"))


def _sheet_list(archive: Archive) -> tuple[list[tuple[str, str, bool]], bool]:
    sheets: list[tuple[str, str, bool]] = []
    epoch_1904 = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal epoch_1904
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            sheets.append((attributes.get("name", ""), relation, attributes.get("state", "visible") != "visible"))
        elif name == "workbookPr":
            epoch_1904 = attributes.get("date1904", "0") in ("1", "true")

    drain(archive.chunks("xl/workbook.xml"), start)
    return sheets, epoch_1904


def _relations(archive: Archive) -> dict[str, str]:
    targets: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            member = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[attributes.get("Id", "")] = member

    member = "xl/_rels/workbook.xml.rels"
    if member not in archive.names:
        raise broken(member)
    drain(archive.chunks(member), start)
    return targets


def _formats(archive: Archive) -> list[str]:
    """For each cell style: "" | PERCENT | DATE."""
    if "xl/styles.xml" not in archive.names:
        return []
    custom: dict[int, str] = {}
    styles: list[str] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if name == "numFmt":
            custom[_integer(attributes.get("numFmtId"))] = format_kind(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            code = _integer(attributes.get("numFmtId"))
            known = PERCENT if code in _PERCENT_IDS else DATE if code in _DATE_IDS else ""
            styles.append(custom.get(code, known))

    def end(name: str) -> None:
        nonlocal inside
        if name == "cellXfs":
            inside = False

    drain(archive.chunks("xl/styles.xml"), start, end)
    return styles


def _integer(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0


def format_kind(code: str) -> str:
    """What a number format shows: PERCENT, DATE or ""."""
    bare = _QUOTED.sub("", code.split(";")[0]).lower()
    if "%" in bare:
        return PERCENT
    return DATE if re.search(r"[ymdhs年月日]", bare.replace("general", "")) else ""
