"""What residents of the demo say: 集英花园 as the article counts it, and seven livelier places. All of it invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from projects.models import ProjectSite
from renovation.core.models import Building, Neighborhood
from renovation.dashboard.demo.asked import Asked
from renovation.dashboard.demo.said_cast import Cast
from renovation.dashboard.demo.said_fate import jiying, lively
from renovation.dashboard.demo.said_story import Fate, Story
from renovation.dashboard.demo.said_tell import told_from
from renovation.dashboard.demo.said_text import PLACES, REMARKS
from residents.enums import Channel, Ending, Step

CHANNELS = {
    Channel.FIELD: 34,
    Channel.VISIT: 20,
    Channel.EVENT: 22,
    Channel.SURVEY: 8,
    Channel.PUBLIC: 11,
    Channel.HOTLINE: 5,
}
WEIGHTS = {"PARKING": 5, "ELDERLY": 5, "PIPES": 4, "ROAD": 4, "STAIRWELL": 3, "LIGHTING": 3, "PROPERTY": 3}
# How many days ago a baton still held came into its hand, by step and how long it lies.
SINCE = {
    "fresh": {Step.COLLECT: 0, Step.STUDY: 1, Step.PLAN: 1, Step.SUPERVISE: 2, Step.REPORT_BACK: 0},
    "due": {Step.COLLECT: 1, Step.STUDY: 3, Step.PLAN: 6, Step.SUPERVISE: 9, Step.REPORT_BACK: 1},
    "late": {Step.COLLECT: 3, Step.STUDY: 6, Step.PLAN: 9, Step.SUPERVISE: 33, Step.REPORT_BACK: 5},
    "climbed": {Step.COLLECT: 9, Step.STUDY: 13, Step.PLAN: 16, Step.SUPERVISE: 45, Step.REPORT_BACK: 12},
}
LIFE = timedelta(days=9)


@dataclass
class Stage:
    """One place with its people, its works, and what was asked there."""

    place: Neighborhood
    cast: Cast
    site: ProjectSite
    buildings: list[Building]
    asked: Asked
    is_jiying: bool


def stories_of(stage: Stage, turn: int, today: date) -> list[Story]:
    """Return what residents of one place said, each told to where it stands, the oldest first."""
    rng = Random(f"{turn}-said")
    fates = list(jiying() if stage.is_jiying else lively(turn))
    made = [_story(stage, fate, rng, today) for fate in fates if fate.ending != Ending.MERGED]
    hosts = iter(_hosts(made, rng))
    for fate in fates:
        if fate.ending == Ending.MERGED:
            made.append(_merged(stage, next(hosts), fate, rng))
    return sorted(made, key=lambda story: story.opened_at)


def _story(stage: Stage, fate: Fate, rng: Random, today: date) -> Story:
    category = rng.choices(list(REMARKS), [WEIGHTS.get(code, 2) for code in REMARKS])[0]
    channel = fate.channel or rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    remark = rng.choice(REMARKS[category])
    building = rng.choice(stage.buildings) if rng.random() < 0.75 else None
    facts: dict[str, Any] = {
        "neighborhood": stage.place,
        "category_id": category,
        "channel": channel,
        "text": remark.text,
        "building": building,
        "place": rng.choice(PLACES) if building else "",
        "reporter_to_be": rng.choice(stage.cast.reds),
        "opened_at": _moment(_day(stage, rng, today), rng),
        "is_public": rng.random() < 0.6,
    }
    story = Story(facts, fate, remark)
    if fate.stop != Step.ENDED:
        return told_from(story, stage.cast, rng.randrange(10**6), lambda own: _since(fate, today, own))
    _came_by(story, stage, rng)
    return told_from(story, stage.cast, rng.randrange(10**6), None)


def _came_by(story: Story, stage: Stage, rng: Random) -> None:
    """Let what came from a meeting or a visit come from one that took place."""
    facts, asked = story.facts, stage.asked
    if facts["channel"] == Channel.EVENT and asked.held:
        event = rng.choice(asked.held)
        facts |= {"event": event, "opened_at": event.starts_at + timedelta(minutes=rng.randint(15, 110))}
    elif facts["channel"] == Channel.VISIT and asked.met:
        visit = rng.choice(asked.met)
        facts |= {"visit": visit, "building": visit.building, "opened_at": _moment(visit.visited_on, rng)}


def _hosts(made: list[Story], rng: Random) -> Iterator[Story]:
    """Yield those that others are merged into: adopted, open long enough, the same one up to three times."""
    fit = [story for story in made if story.fate.verdict == "ADOPT" and story.fate.rounds == 1]
    fit = [story for story in fit if story.legs[-1].at - story.opened_at > LIFE]
    while True:
        host = rng.choice(fit)
        if len(host.joined) < 3:
            yield host


def _merged(stage: Stage, host: Story, fate: Fate, rng: Random) -> Story:
    facts = host.facts | {"channel": Channel.FIELD, "opened_at": host.opened_at + timedelta(hours=rng.randint(2, 60))}
    facts |= {"building": rng.choice(stage.buildings), "text": f"{host.remark.text}邻居们都这么说。"}
    for name in ("event", "visit"):
        facts.pop(name, None)
    story = told_from(Story(facts, fate, host.remark, into=host), stage.cast, rng.randrange(10**6), None)
    host.joined.append(story)
    return story


def _day(stage: Stage, rng: Random, today: date) -> date:
    """At 集英花园 mostly before and during its works; elsewhere within the last eight months; always some lately."""
    if not stage.is_jiying or rng.random() < 0.07:
        return today - timedelta(days=rng.randint(34, 240))
    begin, end = (stage.site.actual_start_on or today), (stage.site.actual_finish_on or today)
    if rng.random() < 0.8:
        first = begin - timedelta(days=190)
        return first + timedelta(days=rng.randint(0, (end - first).days - 20))
    return end + timedelta(days=rng.randint(5, max(6, (today - end).days - 60)))


def _since(fate: Fate, today: date, rng: Random) -> datetime:
    day = today - timedelta(days=SINCE[fate.age][Step(fate.stop)] + rng.randint(0, 1))
    return _moment(day, rng)


def _moment(day: date, rng: Random) -> datetime:
    moment = timezone.make_aware(datetime.combine(day, time(8 + rng.randrange(10), rng.randrange(60))))
    return min(moment, timezone.now() - timedelta(minutes=rng.randint(30, 300)))
