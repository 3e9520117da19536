"""Once for each term that passed: the firm and whoever raised it are told of a defect, the mediator of a dispute."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from projects.enums import DefectState
from projects.models import Defect
from projects.queries.defect import defects_named, doers_of, late_defects
from renovation.core.actions.notification import notify
from renovation.core.enums import NoticeKind
from renovation.core.models import Neighborhood, Notification, User
from residents.models import Dispute
from residents.queries.dispute import disputes_named, late_disputes

AT_ONCE = 500
# What was late before anybody was told of such things is on the desks already.
TOLD_WITHIN = timedelta(days=7)


def tell_overdue() -> int:
    """Tell of what became overdue and was not told yet; return of how many. Run twice, it tells nothing new."""
    defects = _untold(late_defects(defects_named()), "defect", "raised_by")
    disputes = _untold(late_disputes(disputes_named()), "dispute", "mediator")
    for defect in defects:
        _tell_of_defect(defect)
    for dispute in disputes:
        _tell_of_dispute(dispute)
    return len(defects) + len(disputes)


@transaction.atomic
def _tell_of_defect(defect: Defect) -> None:
    # A firm that has answered has done its part; whoever raised it still has to see to the look.
    doers = doers_of(defect) if defect.state == DefectState.OPEN else []
    step = DefectState(defect.state).label
    facts = {"number": f"#{defect.pk}", "title": defect.text, "step": step, "due_on": defect.due_on}
    _tell([*doers, defect.raised_by], f"defect:{defect.pk}", f"/defects/{defect.pk}/", defect.site.neighborhood, facts)


@transaction.atomic
def _tell_of_dispute(dispute: Dispute) -> None:
    facts = {"number": f"#{dispute.pk}", "title": dispute.get_kind_display(), "due_on": dispute.due_on}
    _tell([dispute.mediator], f"dispute:{dispute.pk}", f"/disputes/{dispute.pk}/", dispute.neighborhood, facts)


def _tell(users: Iterable[User], thing: str, url: str, place: Neighborhood, facts: dict[str, Any]) -> None:
    due_on: date = facts["due_on"]
    said = facts | {"place": place.name, "days": (timezone.localdate() - due_on).days}
    key = f"{thing}:{due_on.isoformat()}"
    for user in users:
        notify(by=None, user=user, kind=NoticeKind.OVERDUE, region=place.region, key=key, url=url, facts=said)


def _untold(rows: QuerySet[Any], thing: str, who: str) -> list[Any]:
    """Return those of whose term the person named by `who` was not told, the longest overdue first."""
    key = Concat(Value(f"{thing}:"), Cast("pk", CharField()), Value(":"), Cast("due_on", CharField()))
    said = Notification.objects.filter(user=OuterRef(who), kind=NoticeKind.OVERDUE, key=OuterRef("told_as"))
    recent = rows.filter(due_on__gte=timezone.localdate() - TOLD_WITHIN, **{f"{who}__is_active": True})
    fresh = recent.annotate(told_as=key).filter(~Exists(said))
    return list(fresh.order_by("due_on", "pk")[:AT_ONCE])
