"""What a file is, by its first bytes; its name and what the browser calls it say nothing."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.enums import FileKind

from .refusal import FileRefused

HEAD = 4096
_KNOWN = (
    (b"\xff\xd8\xff", FileKind.IMAGE),
    (b"\x89PNG\r\n\x1a\n", FileKind.IMAGE),
    (b"%PDF-", FileKind.PDF),
    (b"PK\x03\x04", FileKind.SHEET),
)
_ARCHIVE, _PROGRAM = gettext_lazy("压缩包"), gettext_lazy("程序")
_OFFICE = gettext_lazy("旧版 Office 文件（doc、xls、ppt）")
_FOREIGN: tuple[tuple[bytes, str | Promise], ...] = (
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"8BPS", "PSD"),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"MSCF", _ARCHIVE),
    (b"PK", _ARCHIVE),
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
    (b"\xcf\xfa\xed\xfe", _PROGRAM),
    (b"#!", _PROGRAM),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OFFICE),
    (b"{\\rtf", "RTF"),
    (b"%!PS", "PostScript"),
    (b"\x1aE\xdf\xa3", gettext_lazy("视频")),
    (b"ID3", gettext_lazy("音频")),
)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|!--|\?|[a-z])", re.IGNORECASE)
_HEIF = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")


def kind_of(head: bytes) -> FileKind:
    """Return what a file is that begins with `head`. Raises `FileRefused` naming what it is instead."""
    if not head:
        raise FileRefused("empty", _("文件是空的，请重新选择。"))
    for magic, kind in _KNOWN:
        if head.startswith(magic):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileKind.IMAGE
    if head[4:8] == b"ftyp":
        raise _of_the_film_family(head[8:12])
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise _foreign(what)
    if _MARKUP.match(head):
        raise _foreign(_("网页或脚本"))
    raise FileRefused("unknown", _("无法识别这个文件。请上传照片（JPG、PNG、WEBP）、PDF 或 xlsx 表格。"))


def _foreign(what: str | Promise) -> FileRefused:
    text = _("这是%(what)s，不能上传。请上传照片（JPG、PNG、WEBP）、PDF 或 xlsx 表格。")
    return FileRefused("foreign", text % {"what": what if str(what)[0] > "\x7f" else f" {what}"})


def _of_the_film_family(brand: bytes) -> FileRefused:
    if brand in _HEIF:
        advice = _("请在手机“设置 → 相机 → 格式”中选“兼容性最佳”后重拍，或转存为 JPG 再上传。")
        return FileRefused("heic", _("这是苹果手机的 HEIC 照片，暂不支持。") + advice)
    return _foreign(_("视频") if brand not in (b"avif", b"avis") else "AVIF")
