"""Visits (三访三问): what came of a knock at a door. What was said there goes into the loop as suggestions."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import change, lock
from renovation.core.audit import record
from renovation.core.models import Building, Dwelling, Neighborhood, User
from renovation.core.policy import Can
from renovation.core.scope import holds, refusal, require
from residents.enums import VisitResult
from residents.models import Visit, VisitRound


@transaction.atomic
def log_visit(
    *,
    by: User,
    neighborhood: Neighborhood,
    kind: str,
    result: str = VisitResult.MET,
    visit_round: VisitRound | None = None,
    building: Building | None = None,
    dwelling: Dwelling | None = None,
    note: str = "",
    visited_on: date | None = None,
    client_id: UUID | None = None,
) -> Visit:
    """Log one visit. The same `client_id` again returns the visit stored first.

    A door brings its building with it. Raises `ValidationError` by field.
    """
    require(by, Can.COLLECT, neighborhood)
    if (stored := _stored(by, client_id)) is not None:
        return stored
    visit = Visit(
        neighborhood=neighborhood,
        round=visit_round,
        kind=kind,
        building=dwelling.building if dwelling else building,
        dwelling=dwelling,
        result=result,
        note=note.strip(),
        visited_on=visited_on or timezone.localdate(),
        client_id=client_id,
        by=by,
    )
    _check(visit)
    visit.full_clean(exclude=["client_id"])
    try:
        with transaction.atomic():
            visit.save()
    except IntegrityError:
        # The same form twice at once: the other was quicker.
        if (stored := _stored(by, client_id)) is not None:
            return stored
        raise
    record(by, "visit.logged", visit, result=result)
    return visit


@transaction.atomic
def change_visit(*, by: User, visit: Visit, **changes: Any) -> Visit:
    """Correct what was logged: one's own, or anybody's with the right to gather."""
    require(by, Can.COLLECT, visit)
    if visit.by_id != by.pk and not holds(by, Can.GATHER, visit):
        raise PermissionDenied(refusal(Can.GATHER))
    stored = lock(visit)
    _check_day(changes.get("visited_on", stored.visited_on))
    return change(by, "visit.changed", stored, changes)


def _stored(by: User, client_id: UUID | None) -> Visit | None:
    return Visit.objects.filter(client_id=client_id, by=by).first() if client_id else None


def _check(visit: Visit) -> None:
    if visit.round is not None:
        if visit.round.neighborhood_id != visit.neighborhood_id:
            raise ValidationError(_("这一轮走访不属于所选小区。"))
        if visit.round.ends_on is not None:
            raise ValidationError(_("这一轮走访已经结束，请在新的一轮里登记。"))
    if visit.building is not None and visit.building.neighborhood_id != visit.neighborhood_id:
        raise ValidationError({"building": _("所选楼栋不在这个小区。")})
    _check_day(visit.visited_on)


def _check_day(day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError({"visited_on": _("走访日期不能晚于今天。")})
