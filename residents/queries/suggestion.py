"""Suggestions as the board, the list, files and the API show them: no name, number or flat of a resident in it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import RegionLevel
from renovation.core.lib.figure import is_chinese
from renovation.core.lib.masking import mask_text
from renovation.core.models import User
from renovation.core.parameters import thresholds
from renovation.core.policy import Can
from renovation.core.scope import reach
from renovation.core.workday import workdays_to
from residents.enums import Ending, Step
from residents.models import Baton, Suggestion, SuggestionPhoto

# Words are looked for in the newest so many of what the other filters keep: no search reads millions of texts.
SEARCHED = 20_000
EXCERPT = 60
# Part of a number (JY2026…): it is found by its index.
NUMBER = re.compile(r"[A-Za-z]{0,4}\d[\d-]{3,}")
HIDDEN = re.compile(r"\d{4}")
# What a card or a row of the list reads.
READ = (
    "pk", "number", "step", "round", "level", "neighborhood_id", "neighborhood__name", "region_id", "building__number",
    "place", "category__name_zh", "category__name_en", "text", "public_text", "owner_id", "owner__name", "step_since",
    "opened_at", "due_on", "urge_count", "ending", "channel",
)  # fmt: skip


@dataclass(frozen=True)
class Vest:
    """Who holds the baton of a step: the color is decoration, the name says it."""

    color: str
    name: str | Promise


VESTS: dict[int, Vest] = {
    Step.COLLECT: Vest("red", _("红马甲")),
    Step.STUDY: Vest("party", _("社区党委")),
    Step.PLAN: Vest("yellow", _("黄马甲")),
    Step.SUPERVISE: Vest("blue", _("蓝马甲")),
    Step.REPORT_BACK: Vest("red", _("红马甲")),
}
ENDED = Vest("none", "")
ENDING_TONES: dict[str, str] = {
    Ending.DONE: "ok",
    Ending.PARTLY_DONE: "warn",
    Ending.LATER: "info",
    Ending.PASSED_ON: "info",
}


@dataclass(frozen=True)
class Clock:
    """How long a baton has lain against what it may: calendar days for the bar, working days for the word."""

    elapsed: int
    allowed: int
    workdays_left: int

    @property
    def is_overdue(self) -> bool:
        return self.workdays_left < 0

    @property
    def tone(self) -> str:
        if self.is_overdue:
            return "late"
        return "warn" if self.workdays_left <= 1 else "ok"

    @property
    def late(self) -> int:
        return -self.workdays_left


@dataclass(frozen=True)
class Card:
    """One suggestion on the board or in the list. `text` is masked, or what a red vest cleared for the public."""

    pk: int
    number: str
    step: int
    round: int
    place: str
    neighborhood_id: int
    neighborhood: str
    category: str
    text: str
    owner: str
    is_mine: bool
    since: datetime
    opened_at: datetime
    due_on: date | None
    clock: Clock | None
    level: int
    urge_count: int
    is_urgent: bool
    photo: int | None
    ending: str
    channel: str

    @property
    def vest(self) -> Vest:
        return VESTS.get(self.step, ENDED)

    @property
    def is_open(self) -> bool:
        return self.step != Step.ENDED

    @property
    def is_nobodys(self) -> bool:
        return self.is_open and not self.owner

    @property
    def step_name(self) -> str:
        return str(Step(self.step).label)

    @property
    def climbed_to(self) -> str:
        """The level it was lifted to; empty where it began."""
        return str(RegionLevel(self.level).label) if self.level < RegionLevel.COMMUNITY else ""

    @property
    def ending_name(self) -> str:
        return str(Ending(self.ending).label) if self.ending else ""

    @property
    def ending_tone(self) -> str:
        return ENDING_TONES.get(self.ending, "idle")


def suggestion_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[Suggestion]:
    """Return the suggestions within reach; what is read of them is named by its path, so that counts need no join."""
    return Suggestion.objects.within(reach(user, can))


def suggestion_facts(user: Any, can: Can = Can.VIEW) -> QuerySet[Suggestion]:
    """Return the same for programs: the step by name, and the two states of Open311 beside it."""
    closed = When(step=Step.ENDED, then=Value("closed"))
    return suggestion_rows(user, can).annotate(
        step_name=_step_name(),
        open311_status=Case(closed, default=Value("open"), output_field=CharField()),
    )


def baton_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[Baton]:
    """Return the hands that suggestions within reach went through."""
    return Baton.objects.within(reach(user, can)).annotate(step_name=_step_name())


def _step_name() -> Case:
    return Case(*(When(step=step, then=Value(step.name)) for step in Step), output_field=CharField())


def search(rows: QuerySet[Suggestion], text: str) -> QuerySet[Suggestion]:
    """Keep those whose number begins with `text`, or whose words hold each of its words."""
    if NUMBER.fullmatch(text.strip()):
        return rows.filter(number__startswith=text.strip().upper())
    words = text.split()
    # Two queries: in one, the newest of millions would be sorted again for each word.
    oldest = rows.order_by("-pk").values_list("pk", flat=True)[SEARCHED - 1 : SEARCHED].first() if words else None
    for word in words:
        if HIDDEN.search(word):
            # Pages hide long numbers in what was said; a search that finds them would tell them.
            rows = rows.filter(number__startswith=word.upper())
            continue
        rows = rows.filter(Q(text__contains=word) | Q(place__contains=word) | Q(number__startswith=word.upper()))
    return rows.filter(pk__gte=oldest) if oldest else rows


def cards(user: User, found: Iterable[Mapping[str, Any]]) -> list[Card]:
    """Return rows of `values(*READ)` as cards; one query each for photos, special days and the urging parameter."""
    rows = list(found)
    photos = first_photos([row["pk"] for row in rows])
    clocks = clocks_of(rows)
    urgent = thresholds("loop.urges") if any(row["urge_count"] for row in rows) else []
    return [_card(user, row, photos, clocks[row["pk"]], urgent) for row in rows]


def first_photos(pks: list[int]) -> dict[int, int]:
    """Return {suggestion: its first photo}."""
    found = SuggestionPhoto.objects.filter(suggestion__in=pks).order_by("-pk") if pks else ()
    return dict(found.values_list("suggestion_id", "pk")) if pks else {}  # type: ignore[union-attr]


def clocks_of(rows: list[Mapping[str, Any]], today: date | None = None) -> dict[int, Clock | None]:
    """Return {suggestion: its clock} of rows that hold `pk`, `step`, `step_since` and `due_on`."""
    today = today or timezone.localdate()
    running = [row for row in rows if row["step"] != Step.ENDED and row["due_on"]]
    left = workdays_to(today, {row["due_on"] for row in running})
    clocks: dict[int, Clock | None] = dict.fromkeys((row["pk"] for row in rows), None)
    for row in running:
        since = timezone.localdate(row["step_since"])
        allowed = max((row["due_on"] - since).days, 1)
        clocks[row["pk"]] = Clock(
            min(max((today - since).days, 0), allowed), allowed, _left(row["due_on"], today, left)
        )
    return clocks


def category_name(row: Mapping[str, Any]) -> str:
    """Return the name of a row's category in the reader's language."""
    return row["category__name_zh" if is_chinese(get_language() or "zh-hans") else "category__name_en"]


def shown_text(row: Mapping[str, Any]) -> str:
    """Return what staff read in files: the cleared text, else what was said with its numbers hidden."""
    return row["public_text"] or mask_text(row["text"])


def shown(public_text: str, text: str) -> str:
    """Return the same, cut for a line of a list."""
    words = public_text or mask_text(text)
    return words if len(words) <= EXCERPT else f"{words[:EXCERPT]}…"


def _left(due_on: date, today: date, left: Mapping[date, int]) -> int:
    # A deadline that fell on a weekend lapses with it, though no working day has gone by.
    return min(left[due_on], -1) if due_on < today else left[due_on]


def _card(
    user: User, row: Mapping[str, Any], photos: Mapping[int, int], clock: Clock | None, urgent: list[tuple[str, int]]
) -> Card:
    building = row["building__number"] or ""
    needed = next((n for code, n in reversed(urgent) if row["region_id"].startswith(code)), 0)
    return Card(
        pk=row["pk"],
        number=row["number"],
        step=row["step"],
        round=row["round"],
        place=" ".join(filter(None, (building, row["place"]))),
        neighborhood_id=row["neighborhood_id"],
        neighborhood=row["neighborhood__name"],
        category=category_name(row),
        text=shown(row["public_text"], row["text"]),
        owner=row["owner__name"] or "",
        is_mine=row["owner_id"] == user.pk,
        since=row["step_since"],
        opened_at=row["opened_at"],
        due_on=row["due_on"],
        clock=clock,
        level=row["level"],
        urge_count=row["urge_count"],
        is_urgent=bool(needed) and row["urge_count"] >= needed,
        photo=photos.get(row["pk"]),
        ending=row["ending"],
        channel=row["channel"],
    )
