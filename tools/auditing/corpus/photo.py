"""Photos as phones send them, and as nobody should."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

# What must never be found in a cleaned file.
MARK = b"PAYLOAD-MARK"
SCRIPT = b"<?php system($_GET[1]); ?><script>alert(1)</script>" + MARK


def saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    target = io.BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()


def jpeg(width: int = 64, height: int = 48, **options: Any) -> bytes:
    return saved(Image.linear_gradient("L").resize((width, height)).convert("RGB"), "JPEG", **options)


def exif(taken: str = "2026:05:01 10:00:00", *, orientation: int = 6, place: bool = True) -> Image.Exif:
    """What a phone writes: when, with what, how held, where."""
    notes = Image.Exif()
    notes[0x010F], notes[0x0132], notes[0x0112] = "HUAWEI", taken, orientation
    if place:
        gps = notes.get_ifd(0x8825)
        gps.update({1: "N", 2: (34.0, 47.0, 30.5), 3: "E", 4: (114.0, 18.0, 20.0)})
    return notes


def phone_photo(width: int = 64, height: int = 48) -> bytes:
    return jpeg(width, height, exif=exif(), comment=SCRIPT)


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def with_segments(*segments: bytes) -> bytes:
    """A JPEG with further segments right at its head."""
    whole = jpeg()
    return whole[:2] + b"".join(segments) + whole[2:]


def many_scans(count: int = 500) -> bytes:
    """A progressive JPEG that repeats its last scan: each costs a walk through the whole picture, a few bytes each."""
    whole = saved(Image.new("RGB", (4000, 4000), "gray"), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * count + whole[-2:]


def claims(whole: bytes, width: int, height: int) -> bytes:
    """A JPEG whose header claims another size."""
    at = whole.index(b"\xff\xc0")
    return whole[: at + 5] + struct.pack(">HH", height, width) + whole[at + 9 :]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *chunks: bytes, body: bytes | None = None, depth: int = 1) -> bytes:
    """A PNG of one color: of any size for a few kilobytes."""
    if body is None:
        press = zlib.compressobj(9)
        row = bytes(1 + (width * depth + 7) // 8)
        body = b"".join(press.compress(row) for _line in range(height)) + press.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def pair() -> bytes:
    """A JPEG that carries a second picture, as cameras with two lenses write it."""
    return saved(Image.new("RGB", (40, 30)), "MPO", save_all=True, append_images=[Image.new("RGB", (9, 9))])


def text_bomb() -> bytes:
    packed = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(90 * 2**20), 6))
    return png(9, 9, packed, packed)


def noted() -> bytes:
    return with_segments(*(segment(marker, SCRIPT) for marker in (0xED, 0xE2)), segment(0xE1, b"Exif\0\0" + SCRIPT))


def frames(form: str, count: int = 5) -> bytes:
    shown = [Image.new("RGB", (30, 30), (number * 40, 0, 0)) for number in range(count)]
    return saved(shown[0], form, save_all=True, append_images=shown[1:])


def webp_claims(width: int, height: int, flags: int = 0) -> bytes:
    """A WEBP whose header claims a canvas."""
    canvas = struct.pack("<I", flags) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + canvas + saved(Image.new("RGB", (8, 8)), "WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


GOOD = {
    "phone.jpg": phone_photo,
    "gray.jpg": lambda: saved(Image.new("L", (40, 30), 90), "JPEG"),
    "cmyk.jpg": lambda: saved(Image.new("CMYK", (40, 30), (9, 9, 9, 9)), "JPEG"),
    "progressive.jpg": lambda: jpeg(progressive=True),
    "transparent.png": lambda: saved(Image.new("RGBA", (40, 30), (1, 2, 3, 90)), "PNG"),
    "palette.png": lambda: saved(Image.new("P", (40, 30), 3), "PNG", transparency=3),
    "deep.png": lambda: saved(Image.new("I;16", (40, 30), 30000), "PNG"),
    "bits.png": lambda: png(40, 30),
    "photo.webp": lambda: saved(Image.new("RGB", (40, 30)), "WEBP"),
    "lossless.webp": lambda: saved(Image.new("RGBA", (40, 30)), "WEBP", lossless=True),
    "wide.jpg": lambda: jpeg(4000, 300),
    "two-pictures.jpg": pair,
    "damaged-notes.jpg": lambda: with_segments(segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff")),
    "odd-time.jpg": lambda: jpeg(exif=exif("2026:99:99 99:99:99")),
    "odd-turn.jpg": lambda: jpeg(exif=exif(orientation=99)),
}  # fmt: skip
# Valid photos that carry something: they may come in, but only without it.
CARRIERS = {
    "comment.jpg": lambda: jpeg(comment=SCRIPT),
    "notes.jpg": noted,
    "xmp.jpg": lambda: with_segments(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>" + SCRIPT + b"</x>")),
    "tail.jpg": lambda: jpeg() + SCRIPT,
    "text.png": lambda: png(40, 30, chunk(b"tEXt", b"Comment\0" + SCRIPT)),
    "tail.png": lambda: png(40, 30) + SCRIPT,
    "profile.jpg": lambda: jpeg(icc_profile=SCRIPT * 3),
    "tail.webp": lambda: saved(Image.new("RGB", (40, 30)), "WEBP") + SCRIPT,
}  # fmt: skip
_CUT = phone_photo(400, 300)
BAD = {
    "html.jpg": lambda: b"<html><script>alert(1)</script></html>",
    "script.jpg": lambda: b"<?php system($_GET[1]);",
    "drawing.jpg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "drawing.svg": lambda: b'\xef\xbb\xbf<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "gif-script.gif": lambda: b"GIF89a/*" + b"a" * 50 + b"*/=1;alert(1)",
    "moving.gif": lambda: frames("GIF"),
    "moving.webp": lambda: frames("WEBP"),
    "moving.png": lambda: frames("PNG"),
    "picture.tiff": lambda: saved(Image.new("RGB", (9, 9)), "TIFF"),
    "picture.bmp": lambda: saved(Image.new("RGB", (9, 9)), "BMP"),
    "picture.ico": lambda: saved(Image.new("RGB", (16, 16)), "ICO"),
    "picture.ps": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "bomb.png": lambda: png(30_000, 30_000),
    "bomb-small.png": lambda: png(8_000, 6_000),
    "thin.png": lambda: png(60_000, 10),
    "text-bomb.png": text_bomb,
    "no-data.png": lambda: png(90, 90, body=b"not deflated"),
    "short-data.png": lambda: png(900, 900, body=zlib.compress(b"\0" * 9)),
    "bad-sum.png": lambda: png(40, 30)[:-20] + b"\0\0\0\0" + png(40, 30)[-16:],
    "head-only.png": lambda: b"\x89PNG\r\n\x1a\n",
    "bomb.jpg": lambda: claims(jpeg(), 65_500, 65_500),
    "bomb-progressive.jpg": lambda: saved(Image.new("L", (6000, 5000)), "JPEG", progressive=True),
    "scans.jpg": many_scans,
    "cut.jpg": lambda: _CUT[: len(_CUT) * 2 // 3],
    "cut-head.jpg": lambda: _CUT[:20],
    "no-picture.jpg": lambda: b"\xff\xd8\xff\xe0" + bytes(4000),
    "zero-size.jpg": lambda: claims(jpeg(), 0, 0),
    "canvas.webp": lambda: webp_claims(16_000, 16_000),
    "flagged.webp": lambda: webp_claims(8, 8, flags=2),
    "cut.webp": lambda: saved(Image.effect_noise((90, 90), 50), "WEBP")[:60],
    "odd-chunk.webp": lambda: b"RIFF\x20\0\0\0WEBPABCD" + bytes(24),
    "huge-lossless.webp": lambda: b"RIFF\x40\0\0\0WEBPVP8L\x30\0\0\0\x2f\xff\xff\xff\x0f" + bytes(60),
    "phone.heic": lambda: b"\0\0\0\x24ftypheic\0\0\0\0mif1heic" + bytes(99),
    "phone.jpg.heic": lambda: b"\0\0\0\x18ftypmif1\0\0\0\0mif1" + bytes(99),
    "picture.avif": lambda: b"\0\0\0\x1cftypavif\0\0\0\0avifmif1" + bytes(99),
    "film.mp4": lambda: b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(99),
    "film.jpg": lambda: b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(99),
    "too-big.jpg": lambda: jpeg() + bytes(16 * 2**20),
}  # fmt: skip
