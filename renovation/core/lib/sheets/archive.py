"""A zip file read with a seat belt: the directory is checked before, the bytes are counted while inflating."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from .refusal import Limits, SheetRefused, broken, unpacked_too_big

CHUNK = 256 * 1024
_ENTRY_BYTES = 400
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


class Archive:
    """The members of one zip file; each read opens and closes the file."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        _check_directory_size(path, limits)
        try:
            with zipfile.ZipFile(path) as bundle:
                infos = bundle.infolist()
        except _DAMAGE as error:
            raise broken("zip") from error
        if len(infos) > limits.members or sum(info.file_size for info in infos) > limits.unpacked_bytes:
            raise unpacked_too_big(limits)
        if any(info.flag_bits & 1 for info in infos):
            raise SheetRefused("encrypted", _("文件设有密码，请取消密码后再上传。"))
        if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
            raise broken("zip")
        self.names = {info.filename for info in infos}

    def chunks(self, name: str) -> Iterator[bytes]:
        """The member's bytes in pieces. Raises SheetRefused when it is damaged or larger than its limit."""
        total = 0
        try:
            with zipfile.ZipFile(self.path) as bundle, bundle.open(name) as member:
                while piece := member.read(CHUNK):
                    total += len(piece)
                    if total > self.limits.unpacked_bytes:
                        raise unpacked_too_big(self.limits)
                    yield piece
        except KeyError as error:
            raise broken(name) from error
        except _DAMAGE as error:
            raise broken("zip") from error


def _check_directory_size(path: Path, limits: Limits) -> None:
    """zipfile loads the whole directory, about 1 kB for an entry of 50 bytes: bound it first. The size is read where
    zipfile reads it (end record, or the zip64 one right before its locator)."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 66_000))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise broken("zip")
    directory = struct.unpack("<L", tail[at + 12 : at + 16])[0]
    if at >= 76 and tail[at - 20 : at - 16] == b"PK\x06\x07" and tail[at - 76 : at - 72] == b"PK\x06\x06":
        directory = struct.unpack("<Q", tail[at - 36 : at - 28])[0]
    if directory > limits.members * _ENTRY_BYTES:
        raise unpacked_too_big(limits)
