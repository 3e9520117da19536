"""The loop of the vests on the command center: five steps with what lies there, what lies too long, and the pace."""

from dataclasses import dataclass
from decimal import Decimal

from renovation.dashboard.queries.command import Tile, tile
from renovation.dashboard.queries.figures import RegionFigures
from residents.enums import Step
from residents.queries.metrics import LOOP
from residents.queries.step_pace import paces
from residents.queries.suggestion import VESTS

# Figures beside the funnel, each with the whole it is part of.
BESIDE = (
    ("suggestions_adopted", "suggestions"),
    ("suggestions_told", "suggestions_due"),
    ("suggestions_satisfied", "suggestions_rated"),
    ("suggestions_solved", "suggestions_ended"),
    ("suggestions_reopened", ""),
    ("suggestions_climbed", ""),
    ("suggestions_unowned", ""),
)


@dataclass(frozen=True)
class StepLine:
    """One step: how many lie there, how many of these too long, and the median of days over `count` that ended."""

    name: str
    color: str
    here: Tile
    late: Tile
    median_days: Decimal | None
    count: int


@dataclass(frozen=True)
class Loop:
    """The panel; `total` = all that was ever said."""

    total: Tile
    steps: list[StepLine]
    beside: list[Tile]


def loop(place: RegionFigures) -> Loop | None:
    """Return the panel of a region; None before anything was said there, or counted."""
    total = tile(place, "suggestions")
    if not total.value:
        return None
    steps = []
    for step, pace in zip(LOOP, paces(place.code), strict=True):
        name = step.name.lower()
        here, late = tile(place, f"suggestions_at_{name}"), tile(place, f"suggestions_late_at_{name}")
        steps.append(StepLine(str(Step(step).label), VESTS[step].color, here, late, pace.median_days, pace.count))
    return Loop(total, steps, [tile(place, code, whole) for code, whole in BESIDE])
