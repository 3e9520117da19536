"""The way of one suggestion as its number tells it, and what the resident's own link tells besides."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise

from renovation.core.enums import RegionLevel
from renovation.core.lib.crypto import blind
from renovation.core.parameters import value_of
from residents.enums import DeclineReason, Ending, Satisfaction, Step
from residents.models import Baton, ReportBack, Suggestion, Urge, Voice
from residents.queries.hand import HIGHEST
from residents.queries.idea import Story, story
from residents.queries.loop import awaits_last_answer, goal_of, reopens
from residents.queries.open_word import AGAIN, ENDED, STEPS, State, state_of

DONE, NOW, TO_COME, SKIPPED = "done", "now", "to-come", "skipped"


@dataclass(frozen=True)
class StepShown:
    """One of the five steps: `mark` says whether it is over, at work, to come, or was not needed."""

    words: str | Promise
    mark: str
    began_on: date | None
    ended_on: date | None
    due_on: date | None

    @property
    def is_late(self) -> bool:
        return self.mark == NOW and self.due_on is not None and self.due_on < timezone.localdate()


@dataclass(frozen=True)
class Status:
    """What the number of a suggestion tells everybody. `text` and `answer` only where a red vest cleared it."""

    number: str
    place: str
    neighborhood_id: int
    category: str
    opened_on: date
    state: State
    steps: list[StepShown]
    # How it came out, once that is known; "" before.
    result: State | None
    reason: str
    text: str
    answer: str
    later_on: date | None
    round: int
    # Why it is done once more; "" the first time.
    again: str
    # `answer` is the district's last one, or that one is still due.
    is_last_answer: bool
    awaits_last_answer: bool
    raised_to: str
    urges: int
    joined: int
    merged_into: str
    can_join: bool


@dataclass(frozen=True)
class Follow:
    """What the resident's own link tells and offers. `told` is what was noted of them in this round."""

    voice: Voice
    status: Status
    own_number: str
    told: ReportBack | None
    can_urge: bool
    is_urged_today: bool
    # Nothing was said yet in this round: any answer. Said, or the case ended: "not satisfied" opens it again.
    can_rate: bool
    can_reopen: bool
    reopens_until: date | None
    # Nobody above to report to: "not satisfied" asks for a last written answer.
    is_highest: bool
    has_contact: bool
    story: Story | None


def digest_of(key: str) -> str:
    """Return what is stored of the key in a resident's own link; nothing leads back from it."""
    return blind(key, settings.PII_INDEX_KEY, "follow")


def suggestion_of(number: str) -> Suggestion | None:
    rows = Suggestion.objects.select_related("neighborhood", "category", "merged_into")
    return rows.filter(number=number).first()


def voice_of(key: str) -> Voice | None:
    """Return whose link it is."""
    rows = Voice.objects.select_related(
        "origin", "suggestion__neighborhood", "suggestion__category", "suggestion__merged_into"
    )
    return rows.filter(follow_digest=digest_of(key)).first() if key else None


def status_of(row: Suggestion, *, is_own: bool = False) -> Status:
    """Return how a suggestion stands; `is_own` also tells the answer of one not cleared for everybody."""
    is_public = bool(row.public_text)
    result = _result(row)
    return Status(
        number=row.number,
        place=row.neighborhood.name,
        neighborhood_id=row.neighborhood_id,
        category=str(row.category),
        opened_on=timezone.localdate(row.opened_at),
        state=state_of(row),
        steps=_steps(row),
        result=ENDED[result] if result else None,
        reason=str(DeclineReason(row.decline_reason).label)
        if result == Ending.NOT_ADOPTED and row.decline_reason
        else "",
        text=row.public_text,
        answer=row.answer if result and (is_public or is_own) else "",
        later_on=row.later_on if result == Ending.LATER else None,
        round=row.round,
        again=str(AGAIN.get(row.round_reason, "")),
        is_last_answer=row.last_answered_at is not None,
        awaits_last_answer=awaits_last_answer(row),
        raised_to=str(RegionLevel(row.level).label) if row.level < RegionLevel.COMMUNITY else "",
        urges=row.urge_count,
        joined=max(Voice.objects.filter(suggestion=row).count() - 1, 0),
        merged_into=row.merged_into.number if row.merged_into else "",
        can_join=is_public and row.step != Step.ENDED,
    )


def follow_of(voice: Voice) -> Follow:
    """Read the page of a resident's own link."""
    row = voice.suggestion
    told = ReportBack.objects.filter(voice=voice, round=row.round, replaced_at=None).first()
    is_heard = told is not None and told.satisfaction not in (Satisfaction.UNREACHED, Satisfaction.NOTICED)
    urged = Urge.objects.filter(voice=voice, at__gte=_midnight()).exists()
    until = reopens_until(row)
    return Follow(
        voice=voice,
        status=status_of(row, is_own=True),
        own_number=voice.origin.number,
        told=told,
        can_urge=row.step not in (Step.REPORT_BACK, Step.ENDED) and not urged,
        is_urged_today=urged,
        can_rate=not is_heard and (row.step == Step.REPORT_BACK or until is not None),
        can_reopen=until is not None,
        reopens_until=until,
        is_highest=row.level <= HIGHEST,
        has_contact=voice.has_consented,
        story=story(row),
    )


def reopens_until(row: Suggestion) -> date | None:
    """Return the last day on which a resident may still ask for it to be done again; None when that is over."""
    if reopens(row) or row.ended_at is None:
        return None
    return timezone.localdate(row.ended_at + timedelta(days=value_of("loop.reopen", row.region_id)))


def _midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def _result(row: Suggestion) -> str:
    """Return the ending it has, or will have once everybody is told; "" while nobody can know."""
    if row.step == Step.ENDED:
        return row.ending
    return str(goal_of(row)) if row.step == Step.REPORT_BACK else ""


def _steps(row: Suggestion) -> list[StepShown]:
    """Return the five steps of this round; what was collected stays collected in all of them."""
    last: dict[int, Baton] = {}
    batons = Baton.objects.filter(suggestion=row).order_by("id")
    for baton in batons.only("step", "round", "started_at", "ended_at", "due_on", "suggestion"):
        if baton.round == row.round or baton.step == Step.COLLECT:
            last[baton.step] = baton
    return [_step(row, step, last.get(step)) for step in STEPS]


def _step(row: Suggestion, step: int, baton: Baton | None) -> StepShown:
    if baton is None:
        return StepShown(STEPS[step], TO_COME if step > row.step else SKIPPED, None, None, None)
    began = timezone.localdate(baton.started_at)
    # Sent back, a later step is to come once more.
    mark = NOW if step == row.step else DONE if step < row.step else TO_COME
    ended = timezone.localdate(baton.ended_at) if baton.ended_at and mark == DONE else None
    return StepShown(
        STEPS[step], mark, began if mark != TO_COME else None, ended, baton.due_on if mark == NOW else None
    )
