"""The board of the five steps: for each the batons due first, with as much of a count as a glance needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from renovation.core.models import User
from renovation.core.policy import Can
from residents.enums import Step
from residents.models import Suggestion
from residents.queries.suggestion import VESTS, Card, Vest, cards, suggestion_rows

OPEN_STEPS = tuple(step for step in Step if step != Step.ENDED)
# Nobody reads on to the thousandth card, and counting millions costs more than the page.
COUNTED_UP_TO = 1_000
PICKED = 100


@dataclass(frozen=True)
class Column:
    """One step: its first cards, how many there are (None: not counted), and where the next ones begin."""

    step: Step
    cards: list[Card]
    count: int | None
    cursor: str = ""

    @property
    def vest(self) -> Vest | None:
        return VESTS.get(self.step)

    @property
    def count_text(self) -> str:
        return "" if self.count is None else count_text(self.count)


def count_text(number: int) -> str:
    """Return 37, or 1,000+ beyond what is counted."""
    return f"{COUNTED_UP_TO:,}+" if number > COUNTED_UP_TO else f"{number:,}"


def counted(rows: QuerySet[Any]) -> int:
    """Return how many rows there are, reading no more than it takes to say "more than a thousand"."""
    return rows.order_by().values("pk")[: COUNTED_UP_TO + 1].count()


def picked(user: User, keys: Sequence[str], can: Can = Can.VIEW) -> list[Suggestion]:
    """Return what somebody picked on the board, of what they hold `can` on; no more than `PICKED` at once."""
    pks = [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19][:PICKED]
    rows = suggestion_rows(user, can).filter(pk__in=pks).select_related("neighborhood", "owner")
    return list(rows.order_by("pk"))


def columns(user: User, pages: dict[Step, tuple[list[dict[str, Any]], str, int | None]]) -> list[Column]:
    """Return the columns of {step: (rows, cursor, count)}; the cards of all are made together."""
    rows = [row for found, _cursor, _count in pages.values() for row in found]
    made = {card.pk: card for card in cards(user, rows)}
    return [
        Column(step, [made[row["pk"]] for row in found], count, cursor)
        for step, (found, cursor, count) in pages.items()
    ]
