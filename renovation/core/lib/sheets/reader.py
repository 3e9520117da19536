"""Open a sheet file by what it is, not by its name. Refusals: `SheetRefused`."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from .biff import OLE_MAGIC, open_biff
from .cells import Book
from .delimited import open_delimited
from .ooxml import open_ooxml
from .refusal import Limits, SheetRefused, check_file_size

_FOREIGN = {
    b"\xff\xd8\xff": "JPG",
    b"\x89PNG": "PNG",
    b"GIF8": "GIF",
    b"%PDF": "PDF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gz",
    b"MZ": "exe",
    b"{\\rtf": "RTF",
}
_BIFF_STARTS = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")


def open_workbook(path: Path | str, *, filename: str = "", limits: Limits | None = None) -> Book:
    """The book in a file; `filename` is the name it was uploaded under. xlsx, xlsm, xls, csv, txt.

    Nothing stays open and nothing large is read yet. Raises SheetRefused, also later while rows are read (a file can
    be damaged in the middle).
    """
    path = Path(path)
    limits = limits or Limits()
    filename = filename or path.name
    check_file_size(path, limits)
    with path.open("rb") as file:
        head = file.read(16)
    for magic, kind in _FOREIGN.items():
        if head.startswith(magic) and not (kind == "exe" and filename.lower().endswith(".csv")):
            raise SheetRefused(
                "not_spreadsheet",
                _("这是 %(kind)s 文件，不是表格。请上传 xlsx、xls 或 csv 格式的文件。") % {"kind": kind},
            )
    if head.startswith(b"PK"):
        return open_ooxml(path, filename, limits)
    if head.startswith(OLE_MAGIC) or (
        head.startswith(_BIFF_STARTS) and head[2:4] in (b"\x10\x00", b"\x08\x00", b"\x06\x00")
    ):
        return open_biff(path, filename, limits)
    return open_delimited(path, filename, limits)
