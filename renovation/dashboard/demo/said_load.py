"""The residents of the demo, put together: who is where, what they were asked, what they said, what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from projects.models import ProjectSite
from renovation.core.models import Building, Neighborhood
from renovation.dashboard.demo import said_rows, survey
from renovation.dashboard.demo.asked import ask
from renovation.dashboard.demo.photo import plant_said_photos
from renovation.dashboard.demo.region import DISTRICT
from renovation.dashboard.demo.said import Stage, stories_of
from renovation.dashboard.demo.said_cast import cast_of
from renovation.dashboard.demo.said_idea import plant_ideas
from renovation.dashboard.demo.said_story import Story
from renovation.dashboard.demo.user import People
from renovation.dashboard.demo.watched import quarrel, watch
from residents.models import ChecklistLine

JIYING = ("碧水社区", "集英花园")
# Where people have much to say: works under way, begun, or about to begin.
LIVELY = (
    ("和谐社区", "黄河花园"), ("翠园社区", "富丽家园"), ("集英社区", "和平小区"), ("晋安社区", "宏达北院"),
    ("文昌社区", "永安家属院"), ("向阳社区", "建业北区"),
)  # fmt: skip
ELSEWHERE = "410202"


@dataclass
class Residents:
    """What the last weeks need to be told again: `advance` by day, `finish` at the end."""

    telling: said_rows.Telling
    stages: list[tuple[Stage, list[Story]]]
    sheets: survey.Sheets

    def advance(self, day: date) -> None:
        self.telling.advance(day)

    def hang_photos(self) -> int:
        stage, _stories = self.stages[0]
        return plant_said_photos(stage.place, stage.cast.worker)

    def finish(self, today: date) -> None:
        rng = Random("finish")
        self.sheets.insert()
        said_rows.finish(self.telling.stories, rng)
        lines = list(ChecklistLine.objects.filter(is_active=True))
        for turn, (stage, stories) in enumerate(self.stages):
            plant_ideas(stories, stage.site, stage.cast.yellow, rng)
            watch(stage.site, stage.cast, lines, rng, several=stage.is_jiying)
            quarrel(stage.site, stage.cast, rng, turn, today, 4 if stage.is_jiying else 1 + turn % 2)


def gather(sites: Iterable[ProjectSite], people: People, today: date) -> Residents:
    """Prepare everything; nothing dated is stored before `advance` comes to its day."""
    sheets, dated = survey.Sheets(Random("sheets")), []
    stages: list[tuple[Stage, list[Story]]] = []
    for turn, site in enumerate(_chosen(sites)):
        place = site.neighborhood
        is_jiying = (place.region.name, place.name) == JIYING
        cast = cast_of(place, people, today, turn)
        buildings = _buildings(place)
        rng = Random(f"{turn}-asked")
        asked = ask(place, buildings, site, cast, rng, events=26 if is_jiying else 3 + turn % 3, today=today)
        sheets.plant(place, buildings, cast, survey.JIYING if is_jiying else survey.LIVELY, asked)
        dated += asked.dated
        stage = Stage(place, cast, site, buildings, asked, is_jiying)
        stages.append((stage, stories_of(stage, turn, today)))
    stories = [story for _stage, some in stages for story in some]
    _urge(stories, stages)
    return Residents(said_rows.Telling(stories, dated), stages, sheets)


def _chosen(sites: Iterable[ProjectSite]) -> list[ProjectSite]:
    """集英花园 first, then the lively ones of the district and one of a neighboring district."""
    found: dict[tuple[str, str], ProjectSite] = {}
    other = None
    for site in sites:
        place = site.neighborhood
        if place.region_id.startswith(DISTRICT):
            found[place.region.name, place.name] = site
        elif other is None and place.region_id.startswith(ELSEWHERE) and site.actual_start_on:
            other = site
    chosen = [found[key] for key in (JIYING, *LIVELY)]
    return [*chosen, other] if other else chosen


def _buildings(place: Neighborhood) -> list[Building]:
    """Return the buildings of a place; old ones elsewhere have none yet, so they get theirs."""
    known = list(Building.objects.filter(neighborhood=place).order_by("pk"))
    count, households = place.building_count or 1, place.household_count or 24
    if known:
        return known
    facts = {"neighborhood": place, "household_count": households // count, "storeys": 6, "entrance_count": 2}
    return Building.objects.bulk_create(Building(number=f"{number + 1}号楼", **facts) for number in range(count))


def _urge(stories: list[Story], stages: list[tuple[Stage, list[Story]]]) -> None:
    """Let the supervisor ask for haste where something lies too long."""
    blue = {stage.place.pk: stage.cast.blue for stage, _stories in stages}
    for story in stories:
        if story.fate.age in ("late", "climbed") and story.fate.stop in (2, 3, 4):
            story.facts |= {"urges": 1 + len(story.remark.text) % 3}
            story.facts["urged_by"] = blue[story.facts["neighborhood"].pk]
