"""From what somebody sent to what may be kept."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from renovation.core.enums import FileKind

from .clamd import scan
from .image import clean_image
from .kind import HEAD, kind_of
from .name import clean_name
from .pdf import clean_pdf
from .refusal import FileRefused, Limits, too_big
from .sheet import clean_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {
    FileKind.IMAGE: ("jpg", "image/jpeg"),
    FileKind.PDF: ("pdf", "application/pdf"),
    FileKind.SHEET: ("xlsx", XLSX),
}
_PIECE = 2**20


@dataclass(frozen=True)
class CleanFile:
    """A file fit to be kept: its content was written by us. Sizes in bytes and pixels; `small` only of photos."""

    kind: FileKind
    name: str
    content: bytes
    small: bytes = b""
    width: int | None = None
    height: int | None = None
    taken_at: datetime | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None

    @property
    def extension(self) -> str:
        return _TYPES[self.kind][0]

    @property
    def content_type(self) -> str:
        return _TYPES[self.kind][1]

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def clean_file(
    file: BinaryIO,
    name: str,
    *,
    kinds: Collection[FileKind] = tuple(FileKind),
    wants_place: bool = False,
    limits: Limits | None = None,
) -> CleanFile:
    """Return what may be kept of `file`, called `name` by its sender.

    `kinds` are those wanted here. `wants_place` keeps where a photo was taken, which is left out otherwise.
    Raises `FileRefused`, and nothing else for whatever the file holds.
    """
    limits = limits or Limits()
    file.seek(0)
    kind = kind_of(file.read(HEAD))
    if kind not in kinds:
        wanted = _("、").join(str(FileKind(one).label) for one in kinds)
        text = _("这里只能上传%(wanted)s，这个文件是%(kind)s。")
        raise FileRefused("kind", text % {"wanted": wanted, "kind": FileKind(kind).label})
    content = _read(file, _most(kind, limits))
    scan([content], settings.CLAMD)
    if kind == FileKind.PDF:
        return CleanFile(kind, clean_name(name, "pdf"), clean_pdf(content, limits).content)
    if kind == FileKind.SHEET:
        return CleanFile(kind, clean_name(name, "xlsx"), clean_sheet(content, limits))
    photo = clean_image(content, limits, wants_place=wants_place)
    latitude, longitude = photo.place or (None, None)
    return CleanFile(
        kind,
        clean_name(name, "jpg"),
        photo.content,
        small=photo.small,
        width=photo.width,
        height=photo.height,
        taken_at=photo.taken_at,
        latitude=latitude,
        longitude=longitude,
    )


def scan_file(file: BinaryIO) -> None:
    """Have the scanner look at a file that is only read and not offered to others. Raises `FileRefused`."""
    file.seek(0)
    scan(_pieces(file), settings.CLAMD)
    file.seek(0)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _most(kind: FileKind, limits: Limits) -> int:
    by_kind = {FileKind.IMAGE: limits.image_bytes, FileKind.PDF: limits.pdf_bytes, FileKind.SHEET: limits.sheet_bytes}
    return by_kind[kind]


def _read(file: BinaryIO, most: int) -> bytes:
    """Read no more than may be, whatever the file or its header says of its size."""
    file.seek(0)
    content = file.read(most + 1)
    if len(content) > most:
        raise too_big(most)
    return content
