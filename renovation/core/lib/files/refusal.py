"""Why an uploaded file is not kept, and the bounds it must stay within."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

MEGABYTE = 2**20


class FileRefused(Exception):
    """The file is refused. `code` is stable (for tests and logs), `message` is for the person who chose the file."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Limits:
    """Bounds in bytes, pixels, pages, seconds. Measured so that no file costs more than 300 MB or a second of a core.

    A progressive JPEG says little with each scan yet has the whole picture walked through for it, so scans are
    bounded too: cameras write one, programs about ten.
    """

    image_bytes: int = 15 * MEGABYTE
    pdf_bytes: int = 30 * MEGABYTE
    sheet_bytes: int = 10 * MEGABYTE
    jpeg_pixels: int = 64_000_000
    progressive_pixels: int = 20_000_000
    png_pixels: int = 20_000_000
    webp_pixels: int = 12_000_000
    side: int = 20_000
    scans: int = 20
    shown_side: int = 2560
    small_side: int = 320
    pages: int = 500
    pdf_objects: int = 50_000
    pdf_seconds: int = 10
    pdf_memory: int = 512 * MEGABYTE
    parts: int = 300
    unpacked_bytes: int = 60 * MEGABYTE
    elements: int = 800_000


def broken() -> FileRefused:
    return FileRefused("broken", _("文件已损坏或没有传完整，请重新选择后上传。"))


def too_big(limit: int) -> FileRefused:
    return FileRefused("too_big", _("文件超过 %(limit)s MB，请压缩后再上传。") % {"limit": limit // MEGABYTE})
