"""The few things of a photo's EXIF that are kept, each only if it reads exactly as it should."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from PIL import ExifTags, Image

_MOMENT = re.compile(r"[12]\d{3}:[01]\d:[0-3]\d [0-2]\d:[0-5]\d:[0-5]\d", re.ASCII)
_OFFSET = re.compile(r"[+-][01]\d:[0-5]\d", re.ASCII)
_EARLIEST = 2000
_DEGREES = Decimal("0.0001")


def orientation_of(exif: Image.Exif) -> int:
    """Return how the picture must be turned, 1 to 8; 1 (as it is) for anything else."""
    value = exif.get(ExifTags.Base.Orientation)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def taken_at_of(exif: Image.Exif) -> datetime | None:
    """Return when the photo was taken, in the camera's own zone or else the portal's; None if that cannot be."""
    camera = exif.get_ifd(ExifTags.IFD.Exif)
    text = str(camera.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime) or "")
    if not _MOMENT.fullmatch(text):
        return None
    offset = str(camera.get(ExifTags.Base.OffsetTimeOriginal) or "")
    try:
        if _OFFSET.fullmatch(offset):
            moment = datetime.strptime(text + offset, "%Y:%m:%d %H:%M:%S%z")
        else:
            moment = timezone.make_aware(datetime.strptime(text, "%Y:%m:%d %H:%M:%S"))
    except ValueError:
        return None
    return moment if moment.year >= _EARLIEST and moment < timezone.now() + timedelta(days=1) else None


def place_of(exif: Image.Exif) -> tuple[Decimal, Decimal] | None:
    """Return latitude and longitude to four decimals (about ten meters); None unless both are there and possible."""
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _angle(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "NS", 90)
    longitude = _angle(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "EW", 180)
    return (latitude, longitude) if latitude is not None and longitude is not None else None


def _angle(parts: Any, side: Any, sides: str, most: int) -> Decimal | None:
    if not isinstance(parts, tuple) or len(parts) != 3 or side not in tuple(sides):
        return None
    try:
        degrees = sum(float(part) / share for part, share in zip(parts, (1, 60, 3600), strict=True))
    except (TypeError, ValueError, ArithmeticError):
        return None
    if not 0 <= degrees <= most:
        return None
    return Decimal(degrees if side == sides[0] else -degrees).quantize(_DEGREES)
