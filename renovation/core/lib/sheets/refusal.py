"""Why a file is not read at all, and the limits that keep the server up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _


class SheetRefused(Exception):
    """The whole file is refused. `code` is stable (for tests and logs), `message` is for the person who uploaded it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Limits:
    """Bounds in bytes, rows, columns. The defaults let 300,000 rows of 20 columns through (27 MB packed, 260 MB
    unpacked) and stop what would fill the memory."""

    file_bytes: int = 100 * 2**20
    unpacked_bytes: int = 2**30
    text_bytes: int = 256 * 2**20
    rows: int = 500_000
    columns: int = 300
    members: int = 5_000
    merges: int = 200_000


def check_file_size(path: Path, limits: Limits) -> None:
    size = path.stat().st_size
    if size == 0:
        raise SheetRefused("empty_file", _("文件是空的，请检查后重新上传。"))
    if size > limits.file_bytes:
        raise SheetRefused(
            "too_big",
            _("文件超过 %(limit)s MB，请删去图片或拆成几个文件后再上传。") % {"limit": limits.file_bytes // 2**20},
        )


def broken(detail: str) -> SheetRefused:
    return SheetRefused(
        "broken",
        _("文件已损坏或没有传完整（%(detail)s）。请用 Excel 或 WPS 打开后另存为 xlsx 再上传。") % {"detail": detail},
    )


def too_many_rows(limits: Limits) -> SheetRefused:
    return SheetRefused(
        "too_many_rows", _("表格超过 %(limit)s 行，请按街道拆成几个文件后再上传。") % {"limit": f"{limits.rows:,}"}
    )


def unpacked_too_big(limits: Limits) -> SheetRefused:
    return SheetRefused(
        "zip_bomb",
        _("文件解压后超过 %(limit)s MB，不予读取。请把需要的工作表复制到新文件后再上传。")
        % {"limit": limits.unpacked_bytes // 2**20},
    )
