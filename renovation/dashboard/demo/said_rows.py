"""The rows of what was said: suggestions as they stood week by week, and in the end all that hangs on them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import override

from renovation.core.lib.notice import ZH
from renovation.core.models import AuditEntry, Notification
from renovation.core.parameters import CATALOG
from renovation.core.workday import is_workday
from renovation.dashboard.demo import said_text
from renovation.dashboard.demo.said_story import Story
from residents.actions.baton_word import facts_of
from residents.actions.suggestion import check_digit
from residents.enums import Satisfaction, Step, ToldBy
from residents.models import (
    Baton,
    Event,
    EventAttendance,
    ReachTry,
    ReportBack,
    Suggestion,
    SuggestionPlan,
    Urge,
    Visit,
    VisitRound,
    Voice,
)
from residents.models.questionnaire import QuestionnaireIssue
from residents.models.response import Response

# What is told first, where several kinds happened on the same days.
ORDER: tuple[type[Model], ...] = (VisitRound, Visit, Event, EventAttendance, QuestionnaireIssue, Response)
# Facts of a story that are no columns of its row.
OURS = ("reporter_to_be", "is_public", "urges", "urged_by")
KEPT = timedelta(days=60)
TRAIL = timedelta(days=10)
WORDS = {Step.STUDY: "studied", Step.PLAN: "planned", Step.SUPERVISE: "accepted", Step.COLLECT: "taken_in"}


@contextmanager
def own_times(*fields: tuple[type[Model], str]) -> Iterator[None]:
    """Let rows keep the times they bring, where the database would stamp them with now."""
    found: list[Any] = [model._meta.get_field(name) for model, name in fields]
    before = [(field.auto_now, field.auto_now_add) for field in found]
    for field in found:
        field.auto_now = field.auto_now_add = False
    try:
        yield
    finally:
        for field, (auto_now, auto_now_add) in zip(found, before, strict=True):
            field.auto_now, field.auto_now_add = auto_now, auto_now_add


class Telling:
    """Plays the years forward: `advance` makes the tables as they stood at the end of a day."""

    def __init__(self, stories: list[Story], dated: list[tuple[date, Any]]) -> None:
        self.stories = sorted(stories, key=lambda story: story.opened_at)
        self.waiting = sorted(dated, key=lambda one: one[0])
        self.planted: list[Story] = []
        self.until = datetime.min.replace(tzinfo=timezone.get_current_timezone())
        number(self.stories)

    def advance(self, day: date) -> None:
        end = min(timezone.make_aware(datetime.combine(day, time(23, 59))), timezone.now())
        self._ask(day)
        moved = [story for story in self.planted if story.moved_between(self.until, end)]
        fresh = self.stories[len(self.planted) :]
        fresh = [story for story in fresh if story.opened_at <= end]
        Suggestion.objects.filter(pk__in=[story.row.pk for story in moved])._raw_delete("default")
        with own_times((Suggestion, "created_at"), (Suggestion, "updated_at")):
            for some in (moved, [s for s in fresh if s.into is None], [s for s in fresh if s.into is not None]):
                _insert(some, end)
        self.planted += fresh
        self.until = end

    def _ask(self, day: date) -> None:
        due = [row for when, row in self.waiting if when <= day]
        self.waiting = self.waiting[len(due) :]
        for model in ORDER:
            with own_times((Response, "at"), (Visit, "at")):
                model._default_manager.bulk_create([row for row in due if type(row) is model], batch_size=500)


def number(stories: Iterable[Story]) -> None:
    """Give each its number, as `new_number` would: the day, digits drawn, and the check digit."""
    for turn, story in enumerate(stories):
        digits = f"{timezone.localdate(story.opened_at):%y%m%d}{(turn * 7_654_321 + 1_234_567) % 10_000_000:07d}"
        story.facts["number"] = digits + check_digit(digits)


def _insert(stories: list[Story], moment: datetime) -> None:
    rows = [_row(story, moment) for story in stories]
    Suggestion.objects.bulk_create(rows, batch_size=300)
    for story, row in zip(stories, rows, strict=True):
        story.row = row


def _row(story: Story, moment: datetime) -> Suggestion:
    facts = {name: value for name, value in story.facts.items() if name not in OURS}
    values = story.values_at(moment)
    since = values["step_since"]
    is_public = facts["channel"] == "PUBLIC"
    row = Suggestion(
        pk=story.row.pk if story.row else None,
        region_id=facts["neighborhood"].region_id,
        collected_by=None if is_public else story.facts["reporter_to_be"],
        public_text=facts["text"] if story.facts["is_public"] and values["step"] > Step.COLLECT else "",
        created_at=story.opened_at,
        updated_at=since,
        urge_count=story.facts.get("urges", 0) if values["step"] != Step.ENDED else 0,
        **facts,
        **values,
    )
    if story.into is not None and values["ending"]:
        row.merged_into = story.into.row
    return row


# What hangs on them ----------------------------------------------------------------------------------------------
def finish(stories: list[Story], rng: Random) -> None:
    """Insert the batons, voices, plans, answers and messages of stories whose rows are all there."""
    Baton.objects.bulk_create([one for story in stories for one in _batons(story)], batch_size=500)
    with own_times((SuggestionPlan, "made_at")):
        SuggestionPlan.objects.bulk_create([one for story in stories for one in _plans(story)], batch_size=300)
    voices = [(story, voice) for story in stories for voice in _voices(story, rng)]
    with own_times((Voice, "at"), (ReportBack, "at"), (ReachTry, "at"), (Urge, "at")):
        Voice.objects.bulk_create([voice for _story, voice in voices], batch_size=300)
        reports = [one for story, voice in voices for one in _reports(story, voice, rng)]
        ReportBack.objects.bulk_create(reports, batch_size=500)
        ReachTry.objects.bulk_create([one for report in reports for one in _tries(report)], batch_size=500)
        Urge.objects.bulk_create([one for story in stories for one in _urges(story)], batch_size=300)
    Notification.objects.bulk_create([one for story in stories for one in _messages(story)], batch_size=300)
    AuditEntry.objects.bulk_create([one for story in stories for one in _trail(story)], batch_size=500)


def _batons(story: Story) -> Iterator[Baton]:
    for leg in story.legs:
        if leg.end == "-":
            continue
        names = ("round", "step", "level", "owner", "due_on")
        yield Baton(
            suggestion=story.row,
            started_at=leg.at,
            ended_at=leg.ended_at,
            ended_by=leg.by if leg.ended_at else None,
            end=leg.end,
            note=leg.note[:500],
            **{name: leg.values[name] for name in names},
        )


def _plans(story: Story) -> Iterator[SuggestionPlan]:
    for round_, facts in story.plans.items():
        cost = Decimal(facts["cost_wan"]) if facts["cost_wan"] else None
        yield SuggestionPlan(suggestion=story.row, round=round_, **(facts | {"cost_wan": cost}))


def _voices(story: Story, rng: Random) -> Iterator[Voice]:
    """The author and, of what concerns many, some who joined. Contacts only while the law lets them be kept."""
    home = story.into or story
    ended_at = home.row.ended_at
    is_kept = ended_at is None or ended_at > timezone.now() - KEPT
    has_phone = is_kept and rng.random() < 0.5
    turn = int(story.facts["number"][6:13]) % 10_000
    contact = {"name": f"示例居民{turn}", "phone": f"1990000{turn:04d}", "flat": "示例 1-101"} if has_phone else {}
    facts = {"suggestion": home.row, "building": story.facts["building"], "has_consented": has_phone}
    yield Voice(origin=story.row, at=story.opened_at, collected_by=story.row.collected_by, **contact, **facts)
    for _n in range(rng.choice((0, 0, 0, 0, 0, 1, 1, 3)) if story.facts["is_public"] and not story.into else 0):
        yield Voice(suggestion=story.row, origin=story.row, is_joined=True, at=story.opened_at + timedelta(hours=3))


def _reports(story: Story, voice: Voice, rng: Random) -> Iterator[ReportBack]:
    """Every voice is told in every round that came to its end; the first says what the case counts as."""
    home = story.into or story
    for round_, at, satisfaction, words in home.told:
        # Whoever is not satisfied ends the round at once; the others hear of the next one.
        if satisfaction == "NOT" and round_ < home.row.round and voice.origin_id != home.row.pk:
            continue
        ways = {Satisfaction.NOTICED: [ToldBy.NOTICE], Satisfaction.UNREACHED: [ToldBy.VISIT]}
        how = rng.choice(ways.get(Satisfaction(satisfaction), [ToldBy.VISIT, ToldBy.VISIT, ToldBy.PHONE]))
        by = story.facts["reporter_to_be"]
        facts = {"how": how, "satisfaction": satisfaction, "text": words, "by": by, "at": at}
        yield ReportBack(voice=voice, round=round_, **facts)


def _tries(report: ReportBack) -> Iterator[ReachTry]:
    """Who counts as unreached was looked for on as many working days, who left a number once before the notice."""
    wanted = {
        Satisfaction.UNREACHED: CATALOG["loop.tries"].default,
        Satisfaction.NOTICED: 1 if report.voice.has_consented else 0,
    }.get(Satisfaction(report.satisfaction), 0)
    days = [day for n in range(20) if is_workday(day := timezone.localdate(report.at) - timedelta(days=n))]
    for day in reversed(days[:wanted]):
        facts = {"how": ToldBy.VISIT, "text": said_text.NOBODY_HOME, "by": report.by, "at": report.at}
        yield ReachTry(voice=report.voice, round=report.round, on=day, **facts)


def _urges(story: Story) -> Iterator[Urge]:
    for turn in range(story.row.urge_count):
        at = min(story.row.step_since + timedelta(days=2 + turn), timezone.now())
        yield Urge(suggestion=story.row, by=story.facts["urged_by"], text="请尽快办理。", at=at)


def _messages(story: Story) -> Iterator[Notification]:
    row = story.row
    if row.step == Step.ENDED or row.owner is None:
        return
    is_late = row.due_on < timezone.localdate()
    with override(ZH):
        facts = {name: str(value) for name, value in facts_of(row).items()}
    yield Notification(
        user=row.owner,
        kind="OVERDUE" if is_late else "ASSIGNED",
        region_id=row.region_id,
        key=f"demo:{row.pk}",
        url=f"/suggestions/{row.pk}/",
        facts=facts,
    )


def _trail(story: Story) -> Iterator[AuditEntry]:
    """The moves of the last days, as the trail keeps them."""
    for leg in story.legs:
        word = WORDS.get(Step(leg.values["step"])) if leg.end == "PASSED" else None
        if word is None or leg.ended_at is None or leg.ended_at < timezone.now() - TRAIL:
            continue
        yield AuditEntry(
            by=leg.by,
            who=f"{leg.by.name}（{leg.by.username}）" if leg.by else "",
            action=f"suggestion.{word}",
            model="residents.suggestion",
            object_id=str(story.row.pk),
            label=story.row.number,
            region_code=story.row.region_id,
            after={"verdict": leg.values["verdict"]} if word == "studied" else {},
            at=leg.ended_at,
        )
