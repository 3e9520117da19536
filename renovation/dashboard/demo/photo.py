"""A few photos of the works and of what was said: drawn, small, and marked, so that nobody takes them for real."""

import io
from datetime import datetime, timedelta

from django.utils import timezone
from PIL import Image, ImageDraw

from projects.actions.site_photo import add_photos
from projects.models import ProgressReport
from renovation.core.lib.files import CleanFile, clean_file
from renovation.core.models import Neighborhood, User
from residents.actions.idea_photo import add_idea_photos
from residents.actions.suggestion_photo import hang_photos
from residents.enums import PhotoKind
from residents.models import Idea, Suggestion, SuggestionPlan

SHOWN, SAID = 3, 4
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


def plant_said_photos(place: Neighborhood, by: User) -> int:
    """Hang drawn photos on what was said and done lately in one place, and on its newest ideas; return how many."""
    said = Suggestion.objects.filter(neighborhood=place).exclude(collected_by=None).select_related("region")
    planted = 0
    for number, row in enumerate(said.order_by("-id")[:SAID]):
        planted += len(hang_photos(row.collected_by, row, photos=[_yard(number, "反映")], kind=PhotoKind.SAID))
    done = SuggestionPlan.objects.filter(suggestion__in=said).exclude(done_by=None).select_related("suggestion__region")
    for number, plan in enumerate(done.order_by("-suggestion_id", "round")[:SAID]):
        row = plan.suggestion
        before, after = _yard(number, "反映"), _yard(number, "办理", is_done=True)
        planted += len(hang_photos(row.collected_by, row, photos=[before], kind=PhotoKind.SAID))
        planted += len(hang_photos(plan.done_by, row, photos=[after], kind=PhotoKind.EVIDENCE))
    ideas = Idea.objects.filter(suggestion__neighborhood=place).exclude(suggestion__public_text="")
    for number, idea in enumerate(ideas.select_related("suggestion__region").order_by("-id")[:SAID]):
        drawn = [_yard(number, "成果", is_done=True)]
        planted += len(add_idea_photos(by=by, idea=idea, photos=drawn, caption="演示图"))
    return planted


def _yard(number: int, name: str, *, is_done: bool = False) -> CleanFile:
    """A yard between two houses: with holes in the road, or after it was mended."""
    picture, draw = _scene(number)
    draw.rectangle((0, 430, 960, 640), fill="#6f7176" if is_done else "#8d8678")
    for spot in range(6):
        left, top = 70 + spot * 150, 470 + (spot * 53 + number * 31) % 110
        if is_done:
            draw.line((left, 440, left - 30, 630), fill="#f2f2ee", width=6)
            draw.ellipse((left, 385, left + 90, 445), fill="#5f8f55")
        else:
            draw.ellipse((left, top, left + 100, top + 38), fill="#4d473d", outline="#a79d8b", width=4)
    return _saved(picture, f"{name}{number + 1}.jpg")


def _photo(number: int, report: ProgressReport) -> CleanFile:
    picture, draw = _scene(number)
    for pole in range(0, 960, 80):
        draw.line((pole, 120, pole, 560), fill="#4a6f96", width=5)
    for floor in range(140, 560, 105):
        draw.line((0, floor, 960, floor), fill="#4a6f96", width=5)
    return _saved(picture, f"现场{number + 1}.jpg", report.at)


def _scene(number: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """Three houses under a sky."""
    picture = Image.new("RGB", (960, 720), _SKIES[number % len(_SKIES)])
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 560, 960, 720), fill="#8d8f86")
    for house in range(3):
        left, top = 60 + house * 300, 150 + (house * 70 + number * 40) % 140
        draw.rectangle((left, top, left + 250, 560), fill=_WALLS[(number + house) % len(_WALLS)])
        for window in range(12):
            x, y = left + 25 + window % 3 * 75, top + 30 + window // 3 * 85
            draw.rectangle((x, y, x + 45, y + 50), fill="#5d7285", outline="#f2eee6", width=4)
    return picture, draw


def _saved(picture: Image.Image, name: str, at: datetime | None = None) -> CleanFile:
    """Write what it is across the foot; `at` = when it claims to have been taken."""
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 640, 960, 720), fill="#1c2b39")
    draw.text((30, 655), "DEMO - drawn, not a photograph", fill="white", font_size=40)
    exif = Image.Exif()
    if at is not None:
        exif[0x0132] = f"{timezone.localtime(at) - timedelta(minutes=20):%Y:%m:%d %H:%M:%S}"
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=80, exif=exif)
    return clean_file(target, name)
