"""What is to be done about suggestions: one's own batons by their deadline, and what lies too long, and at whom."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from renovation.core.enums import RegionLevel
from renovation.core.models import Absence, User
from renovation.core.policy import Can
from renovation.core.scope import reach
from residents.enums import Step
from residents.models import Suggestion, SuggestionPlan
from residents.queries.board import OPEN_STEPS, count_text, counted
from residents.queries.suggestion import READ, VESTS, Card, Vest, cards, suggestion_rows

SHOWN = 10
# The longest overdue are sorted by whom they lie with: a city's backlog is not read whole for a glance.
LOOKED_AT = 2_000


@dataclass(frozen=True)
class Mine:
    """What lies in one's own hand, the first due first, and what one is to carry out while another watches."""

    cards: list[Card]
    doing: list[Card]
    count: int
    # What still lies with those one stands in for.
    covered: list[Card] = field(default_factory=list)

    @property
    def count_text(self) -> str:
        return count_text(self.count)

    @property
    def has_more(self) -> bool:
        return self.count > len(self.cards)


@dataclass(frozen=True)
class Stuck:
    """Overdue batons that lie with one person, or with nobody, at one step and level."""

    step: int
    level: int
    owner: str
    count: int
    oldest: date

    @property
    def step_name(self) -> str:
        return str(Step(self.step).label)

    @property
    def level_name(self) -> str:
        return str(RegionLevel(self.level).label)

    @property
    def vest(self) -> Vest | None:
        return VESTS.get(self.step)


def own_batons(user: User, limit: int = SHOWN) -> Mine:
    """Return one's own work: batons held, and works to report on; each found by an index of people."""
    held = suggestion_rows(user).filter(owner=user).exclude(step=Step.ENDED)
    spans = reach(user, Can.CARRY_OUT).spans
    firms = {span.organization_id or user.organization_id for span in spans} - {None}
    # Where an organization carries it out, any of its people reports.
    hands = Q(doer=user) | Q(doer=None, doer_organization__in=firms) if firms else Q(doer=user)
    reported = SuggestionPlan.objects.filter(suggestion=OuterRef("pk"), round=OuterRef("round"), done_at__isnull=False)
    to_do = suggestion_rows(user).filter(hands, ~Exists(reported), step=Step.SUPERVISE)
    away = Absence.objects.in_force(timezone.localdate()).filter(deputy=user)
    theirs = suggestion_rows(user).filter(owner__in=away.values("user")).exclude(step=Step.ENDED)
    own, doing, covered = _first(held, limit + 1), _first(to_do, limit), _first(theirs, limit)
    made = {card.pk: card for card in cards(user, [*own[:limit], *doing, *covered])}
    return Mine(
        cards=[made[row["pk"]] for row in own[:limit]],
        doing=[made[row["pk"]] for row in doing],
        count=len(own) if len(own) <= limit else counted(held),
        covered=[made[row["pk"]] for row in covered],
    )


def stuck(user: User, limit: int = SHOWN) -> list[Stuck]:
    """Return the overdue batons where `user` may give them into other hands, the highest level and the most first."""
    # Said twice of the steps: the one lets the index of open ones be used, the other its order.
    late = suggestion_rows(user, Can.ASSIGN).filter(step__in=OPEN_STEPS, due_on__lt=timezone.localdate())
    longest = late.exclude(step=Step.ENDED).order_by("due_on", "pk").values("pk")[:LOOKED_AT]
    rows = Suggestion.objects.filter(pk__in=longest)
    grouped = (
        rows.order_by()
        .values("step", "level", "owner_id", "owner__name")
        .annotate(count=Count("pk"), oldest=Min("due_on"))
        .order_by("level", "-count", F("owner_id").asc(nulls_first=True), "step")
    )
    return [
        Stuck(row["step"], row["level"], row["owner__name"] or "", row["count"], row["oldest"])
        for row in grouped[:limit]
    ]


def _first(rows: QuerySet[Suggestion], limit: int) -> list[dict[str, Any]]:
    return list(rows.order_by("due_on", "pk").values(*READ)[:limit])
