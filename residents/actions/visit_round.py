"""Rounds of visits: opened, closed, and gone on with at the doors nobody was met at."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import change, lock
from renovation.core.audit import record
from renovation.core.models import Neighborhood, User
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.models import VisitRound


@transaction.atomic
def open_round(
    *,
    by: User,
    neighborhood: Neighborhood,
    title: str,
    starts_on: date | None = None,
    follows: VisitRound | None = None,
) -> VisitRound:
    """Open a round at all doors of a neighborhood; with `follows` those reached there count as reached."""
    require(by, Can.GATHER, neighborhood)
    fresh = VisitRound(
        neighborhood=neighborhood,
        title=title.strip(),
        starts_on=starts_on or timezone.localdate(),
        follows=follows,
        by=by,
    )
    fresh.full_clean()
    fresh.save()
    record(by, "visit_round.opened", fresh, title=fresh.title)
    return fresh


@transaction.atomic
def close_round(*, by: User, visit_round: VisitRound) -> VisitRound:
    """Close a round today: no visit is logged in it any more."""
    require(by, Can.GATHER, visit_round)
    stored = lock(visit_round)
    if stored.ends_on is not None:
        raise ValidationError(_("这一轮走访已经结束。"))
    return change(by, "visit_round.closed", stored, {"ends_on": max(timezone.localdate(), stored.starts_on)})


@transaction.atomic
def carry_over(*, by: User, visit_round: VisitRound, title: str) -> VisitRound:
    """Close a round if it is open, and open one that goes on with its doors not reached."""
    require(by, Can.GATHER, visit_round)
    stored = lock(visit_round)
    if VisitRound.objects.filter(follows=stored).exists():
        raise ValidationError(_("已有一轮走访接续本轮，请在那一轮里继续。"))
    if stored.ends_on is None:
        close_round(by=by, visit_round=stored)
    return open_round(by=by, neighborhood=stored.neighborhood, title=title, follows=stored)
