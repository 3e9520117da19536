"""Everything the page of one suggestion shows, in a fixed number of queries."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from renovation.core.enums import RegionLevel
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.scope import holds, reach
from residents.enums import Move, PhotoKind, Step
from residents.models import Baton, ReachTry, ReportBack, Suggestion, SuggestionPhoto, SuggestionPlan, Urge, Voice
from residents.queries.loop import RULES, Option, awaits_last_answer, moves_of
from residents.queries.similar import Similar, similar
from residents.queries.suggestion import ENDING_TONES, VESTS, Clock, Vest, clocks_of
from residents.queries.voice_reach import Reached, reached

# The moves that carry the baton on; the others only help.
NEXT = frozenset({Move.VERIFY, Move.STUDY, Move.PLAN, Move.REPORT_DONE, Move.ACCEPT, Move.REPORT_BACK, Move.REOPEN})
# These are, where they are open; where not, nobody misses them.
AT_TIMES = frozenset({Move.TRY_REACH, Move.LAST_ANSWER})
# The page shows no more of each.
VOICES_SHOWN, MERGED_SHOWN, URGES_SHOWN = 60, 50, 20


@dataclass(frozen=True)
class Leg:
    """One baton of the relay: who held it, from when to when, and whether that was within its time."""

    baton: Baton

    @property
    def vest(self) -> Vest | None:
        return VESTS.get(self.baton.step)

    @property
    def is_now(self) -> bool:
        return self.baton.ended_at is None

    @property
    def is_late(self) -> bool:
        last: date = timezone.localdate(self.baton.ended_at) if self.baton.ended_at else timezone.localdate()
        return self.baton.due_on is not None and last > self.baton.due_on

    @property
    def by_another(self) -> bool:
        """Somebody else passed it on: an officer, or whoever stood in."""
        return self.baton.ended_by_id is not None and self.baton.ended_by_id != self.baton.owner_id


@dataclass(frozen=True)
class Way:
    """A move as the page offers it: the door it leads to, or why it is closed."""

    option: Option

    @property
    def label(self) -> str:
        return self.option.label

    @property
    def why_not(self) -> str:
        return self.option.why_not

    @property
    def url_name(self) -> str:
        return f"residents:{door_of(self.option.move)}"


def door_of(move: Move) -> str:
    """Return the name of the page of a move."""
    return f"baton-{move.value.lower().replace('_', '-')}"


@dataclass(frozen=True)
class VoiceLine:
    """Somebody who said it, what they were told in which round, and how often they were not met."""

    voice: Voice
    reports: list[ReportBack]
    tries: list[ReachTry]
    is_told: bool
    # Of this round; None where nobody tried.
    reached: Reached | None

    @property
    def last(self) -> ReportBack | None:
        return self.reports[-1] if self.reports else None


@dataclass(frozen=True)
class SuggestionPage:
    """One suggestion as far as the user's reach goes: a firm at work on it sees no voice."""

    suggestion: Suggestion
    clock: Clock | None
    legs: list[Leg]
    photos: dict[str, list[SuggestionPhoto]]
    plans: list[SuggestionPlan]
    urges: list[Urge]
    merged: list[Suggestion]
    voices: list[VoiceLine]
    can_reveal: bool
    # Somebody said no at the district, and the last written answer is still due.
    awaits_answer: bool = False
    options: list[Option] = field(default_factory=list)
    similar: list[Similar] = field(default_factory=list)

    @property
    def main_moves(self) -> list[Way]:
        """What this step is about, open to the reader."""
        return [Way(option) for option in self.options if option.is_allowed and option.move in NEXT | AT_TIMES]

    @property
    def other_moves(self) -> list[Way]:
        return [Way(option) for option in self.options if option.is_allowed and option.move not in NEXT | AT_TIMES]

    @property
    def closed_moves(self) -> list[Way]:
        """What would be the reader's to do at this step, and why it is not now."""
        return [Way(option) for option in self.options if not option.is_allowed]

    @property
    def reports_many(self) -> bool:
        return self.untold > 1 and any(way.option.move == Move.REPORT_BACK for way in self.main_moves)

    @property
    def plan(self) -> SuggestionPlan | None:
        """The plan of this round."""
        return next((plan for plan in self.plans if plan.round == self.suggestion.round), None)

    @property
    def steps(self) -> list[tuple[int, str]]:
        return [(step.value, str(step.label)) for step in Step]

    @property
    def vest(self) -> Vest | None:
        return VESTS.get(self.suggestion.step)

    @property
    def ending_tone(self) -> str:
        return ENDING_TONES.get(self.suggestion.ending, "idle")

    @property
    def climbed_to(self) -> str:
        level = self.suggestion.level
        return str(RegionLevel(level).label) if level < RegionLevel.COMMUNITY else ""

    @property
    def untold(self) -> int:
        return sum(not line.is_told for line in self.voices)


def suggestions_shown() -> QuerySet[Suggestion]:
    """Return suggestions with the names their pages show."""
    return Suggestion.objects.select_related(
        "neighborhood", "region", "building", "category", "owner", "planner", "supervisor", "doer", "doer_organization",
        "reporter", "collected_by", "merged_into", "event",
    )  # fmt: skip


def suggestion_page(user: User, suggestion: Suggestion) -> SuggestionPage:
    """Read the page of a suggestion that `user` may see."""
    row = suggestion
    facts = {"pk": row.pk, "step": row.step, "step_since": row.step_since, "due_on": row.due_on}
    return SuggestionPage(
        suggestion=row,
        clock=clocks_of([facts])[row.pk],
        legs=[Leg(baton) for baton in row.batons.select_related("owner", "ended_by").order_by("pk")],
        photos=photos_by_kind(row),
        plans=list(plans_of(row)),
        urges=list(row.urges.select_related("by").order_by("-pk")[:URGES_SHOWN]),
        merged=list(row.merged.select_related("neighborhood").order_by("pk")[:MERGED_SHOWN]),
        voices=voice_lines(user, row),
        can_reveal=holds(user, Can.REVEAL_CONTACT, row),
        awaits_answer=awaits_last_answer(row),
        options=offered_moves(user, row),
        similar=alike(row) if row.step in (Step.COLLECT, Step.STUDY) else [],
    )


def offered_moves(user: User, suggestion: Suggestion) -> list[Option]:
    """Return the moves worth showing: those open, and of this step those that somebody else would have to let go."""
    found = [option for option in moves_of(suggestion, user) if not option.is_forbidden]
    here = {move for move, rule in RULES.items() if suggestion.step in rule.steps and move in NEXT}
    return [option for option in found if option.is_allowed or option.move in here]


def photos_by_kind(suggestion: Suggestion) -> dict[str, list[SuggestionPhoto]]:
    """Return the photos of what was said, of the work and of the result."""
    found: dict[str, list[SuggestionPhoto]] = {kind: [] for kind in PhotoKind.values}
    for photo in suggestion.photos.select_related("file").order_by("pk"):
        found[photo.kind].append(photo)
    return found


def photos_stored() -> QuerySet[SuggestionPhoto]:
    """Return photos with their files, for serving one."""
    return SuggestionPhoto.objects.select_related("file")


def plans_of(suggestion: Suggestion) -> QuerySet[SuggestionPlan]:
    """Return the plans of a suggestion, round by round."""
    return suggestion.plans.select_related(
        "made_by", "done_by", "accepted_by", "project", "plan_item__item_type"
    ).order_by("round")


def voice_lines(user: User, suggestion: Suggestion) -> list[VoiceLine]:
    """Return who said it, those not yet told in this round first."""
    rows = Voice.objects.within(reach(user, Can.VIEW)).filter(suggestion=suggestion).select_related("building")
    voices = list(rows.prefetch_related("reports__by", "tries__by").order_by("pk")[:VOICES_SHOWN])
    found = reached(suggestion, [one for voice in voices for one in voice.tries.all()])
    lines = [_line(voice, suggestion.round, found.get(voice.pk)) for voice in voices]
    return sorted(lines, key=lambda line: line.is_told)


def untold_voices(user: User, suggestion: Suggestion) -> list[int]:
    """Return the keys of the voices not yet told in this round."""
    rows = Voice.objects.within(reach(user, Can.VIEW)).filter(suggestion=suggestion)
    return list(rows.exclude(reports__round=suggestion.round).order_by("pk").values_list("pk", flat=True))


def alike(suggestion: Suggestion) -> list[Similar]:
    """Return remarks of the neighborhood that say the same, to be merged instead of studied twice."""
    text, building = suggestion.text, suggestion.building_id
    return similar(suggestion.neighborhood_id, text, suggestion.category_id, building, exclude=suggestion.pk)


def tries_of(user: User, suggestion: Suggestion) -> dict[int, Reached]:
    """Return {voice: how often it was looked for in this round}; none without a try."""
    tries = ReachTry.objects.within(reach(user, Can.VIEW)).filter(voice__suggestion=suggestion)
    return reached(suggestion, tries.filter(round=suggestion.round))


def _line(voice: Voice, this_round: int, found: Reached | None) -> VoiceLine:
    told = sorted(voice.reports.all(), key=lambda report: report.round)
    return VoiceLine(voice, told, list(voice.tries.all()), any(report.round == this_round for report in told), found)
