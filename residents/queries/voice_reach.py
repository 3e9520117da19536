"""How often somebody tried to bring a voice the answer: so many different working days make it unreached."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from renovation.core.parameters import value_of
from renovation.core.workday import workdays_among
from residents.models import ReachTry, Suggestion, Voice


@dataclass(frozen=True)
class Reached:
    """The tries of one voice in one round: `days` working days of the `wanted` ones, `count` tries in all."""

    days: int
    wanted: int
    count: int

    @property
    def left(self) -> int:
        return max(self.wanted - self.days, 0)


def reached(suggestion: Suggestion, tries: Iterable[ReachTry]) -> dict[int, Reached]:
    """Return {voice: how far its `tries` of this round have come}, in two queries at most; none without a try."""
    days: dict[int, list[date]] = {}
    for one in tries:
        if one.round == suggestion.round:
            days.setdefault(one.voice_id, []).append(one.on)
    if not days:
        return {}
    wanted = tries_wanted(suggestion)
    worked = workdays_among({day for found in days.values() for day in found})
    return {pk: Reached(len(worked & set(found)), wanted, len(found)) for pk, found in days.items()}


def reached_of(suggestion: Suggestion, voices: Collection[int]) -> dict[int, Reached]:
    """Return the same for the voices named by key."""
    return reached(suggestion, ReachTry.objects.filter(voice__in=voices, round=suggestion.round))


def tries_wanted(suggestion: Suggestion) -> int:
    """Return on how many working days somebody must be looked for before they count as unreached."""
    return value_of("loop.tries", suggestion.region_id)


def has_contact(voice: Voice) -> bool:
    """Tell whether there is a number or a door by which the answer can be brought, and which may be used."""
    return bool(voice.phone_index or voice.flat) and not voice.is_restricted
