"""What a JPEG's markers say of it, read before any decoder touches it (ITU-T T.81, annex B)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_END, _SCAN = 0xD9, 0xDA
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
# Within coded data a marker is an FF that is neither stuffed (FF00), a restart, nor a fill byte.
_NEXT = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


@dataclass(frozen=True)
class Markers:
    """How often a decoder will walk through the picture, and whether it must keep all of it for that."""

    scans: int
    is_progressive: bool


def markers_of(content: bytes) -> Markers:
    """Read the markers of the first picture in `content`; stops where they make no sense, as a decoder will."""
    at, scans, is_progressive = 2, 0, False
    while hit := _NEXT.search(content, at):
        marker, at = content[hit.end() - 1], hit.end()
        if marker == _END:
            break
        is_progressive |= marker in _PROGRESSIVE
        scans += marker == _SCAN
        if marker != 0x01:
            at += max(2, int.from_bytes(content[at : at + 2], "big"))
    return Markers(scans, is_progressive)
