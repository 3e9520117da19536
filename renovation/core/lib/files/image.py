"""Photos: decoded once within bounds and written anew, so that nothing but the picture goes on."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from threading import BoundedSemaphore
from typing import TypeVar

from django.utils.translation import gettext as _
from PIL import Image

from .exif import orientation_of, place_of, taken_at_of
from .jpeg import markers_of
from .refusal import FileRefused, Limits, broken, too_big

T = TypeVar("T")
FORMATS = ("JPEG", "PNG", "WEBP")
# A decoded photo is a hundred times its file: few at once in one process, whatever the number of threads.
_slots = BoundedSemaphore(2)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Photo:
    """A picture written anew as JPEG, with a small one for lists; all that is kept of the old file besides."""

    content: bytes
    small: bytes
    width: int
    height: int
    taken_at: datetime | None
    place: tuple[Decimal, Decimal] | None


def clean_image(content: bytes, limits: Limits, *, wants_place: bool = False) -> Photo:
    """Return the photo without anything hidden in its file. Raises `FileRefused`, whatever the decoder stumbles on."""
    if len(content) > limits.image_bytes:
        raise too_big(limits.image_bytes)
    try:
        with _slots:
            return _cleaned(content, limits, wants_place)
    except FileRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:  # The decoders raise anything: OSError, SyntaxError, struct.error, EOFError, KeyError...
        raise broken() from error


def _cleaned(content: bytes, limits: Limits, wants_place: bool) -> Photo:
    if content.startswith(b"RIFF"):
        _check_webp(content, limits)
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        _check(opened, content, limits)
        if opened.format == "JPEG":
            # The decoder itself shrinks by halves: a quarter of the memory, a third of the time.
            opened.draft("RGB", (limits.shown_side, limits.shown_side))
        # Before anything else that may read on: asking a PNG for its notes would swallow what is wrong with it.
        opened.load()
        exif = _exif(opened)
        picture = _flat(_shrunk(opened, limits.shown_side))
    if turn := _TURNS.get(_safe(orientation_of, exif) or 1):
        picture = picture.transpose(turn)
    return Photo(
        content=_written(picture, 85),
        small=_written(_shrunk(picture, limits.small_side), 75),
        width=picture.width,
        height=picture.height,
        taken_at=_safe(taken_at_of, exif),
        place=_safe(place_of, exif) if wants_place else None,
    )


def _check(opened: Image.Image, content: bytes, limits: Limits) -> None:
    """Refuse by the header alone what would cost too much to decode, and what moves."""
    most = {"PNG": limits.png_pixels, "WEBP": limits.webp_pixels}.get(opened.format or "", limits.jpeg_pixels)
    if opened.format in ("JPEG", "MPO"):
        markers = markers_of(content)
        if markers.scans > limits.scans:
            raise broken()
        if markers.is_progressive:
            most = limits.progressive_pixels
    width, height = opened.size
    if width * height > most or max(width, height) > limits.side:
        raise _too_many_pixels()
    # An MPO is a JPEG that carries further pictures (depth, a second lens); the first one is the photo.
    if opened.format != "MPO" and getattr(opened, "n_frames", 1) > 1:
        raise _animated()


def _check_webp(content: bytes, limits: Limits) -> None:
    """Pillow lays out two canvases of a WEBP while opening it, so its size must be read before (RFC 9649)."""
    chunk, body = content[12:16], content[20:30]
    if chunk == b"VP8X":
        width, height = (int.from_bytes(body[at : at + 3], "little") + 1 for at in (4, 7))
        if body[0] & 2:
            raise _animated()
    elif chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif chunk == b"VP8 ":
        width, height = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    else:
        raise broken()
    if width * height > limits.webp_pixels:
        raise _too_many_pixels()


def _exif(opened: Image.Image) -> Image.Exif:
    """What is written about the photo; a damaged note is none, and does not spoil the photo."""
    try:
        return opened.getexif()
    except Exception:
        return Image.Exif()


def _safe(read: Callable[[Image.Exif], T], exif: Image.Exif) -> T | None:
    try:
        return read(exif)
    except Exception:
        return None


def _shrunk(picture: Image.Image, side: int) -> Image.Image:
    if max(picture.size) <= side:
        return picture
    ratio = side / max(picture.size)
    size = (max(1, round(picture.width * ratio)), max(1, round(picture.height * ratio)))
    if picture.mode in ("P", "1", "PA"):
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    return picture.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def _flat(picture: Image.Image) -> Image.Image:
    """As JPEG can hold it: gray or three colors, transparent parts white."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGB", "L"):
        return picture
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        covered = picture.convert("RGBA")
        paper = Image.new("RGB", covered.size, "white")
        paper.paste(covered, mask=covered.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _written(picture: Image.Image, quality: int) -> bytes:
    # Pillow writes a JPEG's comment on from `info` unless told otherwise: a script in it would survive.
    picture.info = {}
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=quality)
    return target.getvalue()


def _too_many_pixels() -> FileRefused:
    return FileRefused("pixels", _("照片尺寸过大。请用手机的普通拍照模式（不超过 5000 万像素），或缩小后再上传。"))


def _animated() -> FileRefused:
    return FileRefused("animated", _("这是动态图片，请上传静态照片。"))
