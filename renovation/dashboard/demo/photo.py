"""A few photos of the works: drawn, small, and marked as what they are, so that nobody takes them for real."""

import io
from datetime import timedelta

from django.utils import timezone
from PIL import Image, ImageDraw

from projects.actions.site_photo import add_photos
from projects.models import ProgressReport
from renovation.core.lib.files import CleanFile, clean_file
from renovation.core.models import User

SHOWN = 3
_SKIES = ("#a9c4dc", "#c9d3da", "#dcc9b0")
_WALLS = ("#c8b7a0", "#b9a68f", "#d8cbb5")


def plant_photos(by: User) -> int:
    """Hang drawn photos on the newest reports of one person's sites; return how many."""
    reports = ProgressReport.objects.filter(by=by).select_related("site__neighborhood__region").order_by("-at", "-id")
    planted = 0
    for number, report in enumerate(reports[:SHOWN]):
        drawn = [_photo(number + turn, report) for turn in range(1 + number % 2)]
        planted += len(add_photos(by=by, site=report.site, report=report, photos=drawn))
    return planted


def _photo(number: int, report: ProgressReport) -> CleanFile:
    picture = Image.new("RGB", (960, 720), _SKIES[number % len(_SKIES)])
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 560, 960, 720), fill="#8d8f86")
    for house in range(3):
        left, top = 60 + house * 300, 150 + (house * 70 + number * 40) % 140
        draw.rectangle((left, top, left + 250, 560), fill=_WALLS[(number + house) % len(_WALLS)])
        for window in range(12):
            x, y = left + 25 + window % 3 * 75, top + 30 + window // 3 * 85
            draw.rectangle((x, y, x + 45, y + 50), fill="#5d7285", outline="#f2eee6", width=4)
    for pole in range(0, 960, 80):
        draw.line((pole, 120, pole, 560), fill="#4a6f96", width=5)
    for floor in range(140, 560, 105):
        draw.line((0, floor, 960, floor), fill="#4a6f96", width=5)
    draw.rectangle((0, 640, 960, 720), fill="#1c2b39")
    draw.text((30, 655), "DEMO - drawn, not a photograph", fill="white", font_size=40)
    exif = Image.Exif()
    exif[0x0132] = f"{timezone.localtime(report.at) - timedelta(minutes=20):%Y:%m:%d %H:%M:%S}"
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=80, exif=exif)
    return clean_file(target, f"现场{number + 1}.jpg")
