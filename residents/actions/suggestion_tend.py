"""What becomes of suggestions without anybody's doing: overdue batons climb, what was put off comes back, people are
reminded, and rows follow a neighborhood that moved to another community.

Each row is a transaction of its own, asked again once it is locked: run twice, it does nothing the second time.
"""

import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.bulk import change_many
from renovation.core.audit import snapshot
from renovation.core.enums import NoticeKind
from renovation.core.models import Notification
from renovation.core.parameters import by_place, value_of
from renovation.core.workday import add_workdays
from residents.actions.baton_pass import keep, new_round, pass_to, raised
from residents.actions.baton_word import tell, tell_doers, tell_officers, tell_owner
from residents.enums import Ending, RoundReason, Step
from residents.models import Baton, Suggestion, SuggestionPlan
from residents.queries.hand import HIGHEST, choose

log = logging.getLogger(__name__)
AT_ONCE = 500
# Who was told a week ago and did nothing has seen it climb since.
TOLD_WITHIN = timedelta(days=7)


def tend() -> dict[str, int]:
    """Do what is due now; return how many of each, and under `faults` how many rows could not be dealt with."""
    (climbed, stuck), (resumed, lost) = climb_all(), resume_all()
    return {"climbed": climbed, "resumed": resumed, "reminded": remind_all(), "faults": stuck + lost}


def climb_all() -> tuple[int, int]:
    """Lift every baton one level on which nobody acted long enough after its term."""
    due = Suggestion.objects.exclude(step=Step.ENDED).filter(climbs_on__lt=timezone.localdate())
    return _each(climb, due.order_by("climbs_on", "pk"))


@transaction.atomic
def climb(pk: int) -> bool:
    """Lift one overdue baton: somebody at the next level takes it, and the officers there are told."""
    row = Suggestion.objects.select_for_update().get(pk=pk)
    today = timezone.localdate()
    if not row.is_open or row.climbs_on is None or row.climbs_on >= today:
        return False
    before, now = snapshot(row), timezone.now()
    row.level = raised(row.level)
    at = {"level": row.get_level_display()}
    taker = choose(row.step, row)
    if taker is not None and taker.pk != row.owner_id:
        pass_to(row, None, taker, moment=now, note=_("逾期未办，上升到%(level)s") % at)
    # Its term stays as it was: overdue is overdue, whoever holds it now.
    next_day = add_workdays(today, value_of("loop.climb", row.region_id))
    row.climbs_on = next_day if row.level > HIGHEST else None
    keep(row, None, "suggestion.climbed", before)
    baton = Baton.objects.select_related("owner").get(suggestion=row, ended_at=None)
    baton.suggestion = row
    tell_officers(None, row, NoticeKind.CLIMBED, f"climbed:{baton.pk}:{row.level}")
    if row.owner is not None:
        tell(None, row.owner, NoticeKind.CLIMBED, row, f"climbed:{baton.pk}:{row.level}")
    return True


def resume_all() -> tuple[int, int]:
    """Bring back to the study what was put off until today."""
    due = Suggestion.objects.filter(ending=Ending.LATER, later_on__lte=timezone.localdate())
    return _each(resume, due.order_by("later_on", "pk"))


@transaction.atomic
def resume(pk: int) -> bool:
    """Bring one back to the study, as a round of its own at the level where it stood."""
    row = Suggestion.objects.select_for_update().get(pk=pk)
    if row.ending != Ending.LATER or row.later_on is None or row.later_on > timezone.localdate():
        return False
    before = snapshot(row)
    baton = new_round(row, RoundReason.RESUMED, moment=timezone.now())
    keep(row, None, "suggestion.resumed", before)
    tell_owner(None, baton)
    return True


def remind_all() -> int:
    """Tell owners, and whoever carries it out, once each what is due soon and what is overdue."""
    today = timezone.localdate()
    since = today - TOLD_WITHIN
    owners = by_place("loop.due_soon", "region__code", lambda days: Q(due_on__lte=add_workdays(today, days)))
    hands = by_place(
        "loop.due_soon", "suggestion__region__code", lambda days: Q(finish_by__lte=add_workdays(today, days))
    )
    return (
        _remind(NoticeKind.DUE_SOON, owners & Q(due_on__gte=today))
        + _remind(NoticeKind.OVERDUE, Q(due_on__lt=today, due_on__gte=since))
        + _remind_doers(NoticeKind.DUE_SOON, hands & Q(finish_by__gte=today))
        + _remind_doers(NoticeKind.OVERDUE, Q(finish_by__lt=today, finish_by__gte=since))
    )


def follow_neighborhoods() -> int:
    """Set the community of rows whose neighborhood was moved to another one; return how many."""
    moved = Suggestion.objects.exclude(region=F("neighborhood__region")).order_by("pk")
    done = 0
    while keys := list(moved.values_list("pk", flat=True)[:AT_ONCE]):
        done += _follow(keys)
    return done


@transaction.atomic
def _follow(keys: list[int]) -> int:
    rows = Suggestion.objects.select_for_update(of=("self",)).select_related("neighborhood").filter(pk__in=keys)
    changes: list[tuple[Any, dict[str, Any]]] = []
    for row in rows.order_by("pk"):
        before = snapshot(row)
        row.region_id = row.neighborhood.region_id
        changes.append((row, before))
    change_many(None, "suggestion.followed", changes, ["region"], is_told=True)  # type: ignore[arg-type]
    return len(changes)


def _remind(kind: NoticeKind, when: Q) -> int:
    """Tell the owners of what is due `when` who were not told yet; the state is the term and who has it."""
    key = Concat(Value("suggestion:"), Cast("pk", CharField()), Value(":"), Cast("due_on", CharField()))
    said = Notification.objects.filter(user=OuterRef("owner"), kind=kind, key=OuterRef("told_as"))
    rows = Suggestion.objects.filter(when, owner__is_active=True)
    open_ones = rows.exclude(step=Step.ENDED).annotate(told_as=key)
    fresh = open_ones.filter(~Exists(said)).select_related("owner", "neighborhood", "category", "region")
    found = list(fresh.order_by("due_on", "pk")[:AT_ONCE])
    with transaction.atomic():
        for row in found:
            if row.owner is None or row.due_on is None:
                continue  # The query asks for both.
            tell(None, row.owner, kind, row, row.due_on.isoformat(), **_late_by(kind, row.due_on))
    return len(found)


def _remind_doers(kind: NoticeKind, when: Q) -> int:
    """Tell those who carry works out of plans whose last day is `when`, until they have reported; of how many."""
    key = Concat(
        Value("suggestion:"), Cast("suggestion_id", CharField()), Value(":"), Cast("finish_by", CharField()),
        Value(":doer"),
    )  # fmt: skip
    said = Notification.objects.filter(kind=kind, key=OuterRef("told_as"))
    firm = OuterRef("suggestion__doer_organization")
    waiting = SuggestionPlan.objects.filter(
        when, round=F("suggestion__round"), done_at=None, suggestion__step=Step.SUPERVISE
    ).annotate(told_as=key)
    person = Q(suggestion__doer__is_active=True) & ~Exists(said.filter(user=OuterRef("suggestion__doer")))
    # Of an organization one of its people having been told is enough to know that all were.
    people = (
        Q(suggestion__doer=None, suggestion__doer_organization__isnull=False)
        & ~Exists(said.filter(user__organization=firm))
        & ~Exists(said.filter(user__duties__organization=firm))
    )
    named = ("neighborhood", "category", "region", "doer")
    fresh = waiting.filter(person | people).select_related(*(f"suggestion__{name}" for name in named))
    found = list(fresh.order_by("finish_by", "pk")[:AT_ONCE])
    with transaction.atomic():
        for plan in found:
            state, late = f"{plan.finish_by.isoformat()}:doer", _late_by(kind, plan.finish_by)
            tell_doers(None, plan.suggestion, kind, state, due_on=plan.finish_by, **late)
    return len(found)


def _late_by(kind: NoticeKind, day: date) -> dict[str, int]:
    return {"days": (timezone.localdate() - day).days} if kind == NoticeKind.OVERDUE else {}


def _each(act: Callable[[int], bool], rows: QuerySet[Suggestion]) -> tuple[int, int]:
    """Return how many were done and how many failed: one broken row holds nobody else up."""
    done = failed = 0
    for pk in list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            done += act(pk)
        except Exception:
            log.exception("suggestion %s", pk)
            failed += 1
    return done, failed
