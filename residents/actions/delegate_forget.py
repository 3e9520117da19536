"""Names and numbers of delegates are kept for the works and forgotten some time after the handover, like contacts.

What they found stays with its row: only who they were goes.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from projects.models import ProjectSite
from renovation.core.actions.forget_run import BATCH, Found, bury, midnight_before
from renovation.core.audit import record_many
from renovation.core.enums import Renovation, SubjectState
from renovation.core.models import SubjectRequest, User
from residents.models import Delegate

MODEL = "residents.delegate"


def forget_delegates(is_trial: bool) -> Found:
    """Forget the delegates of sites handed over longer ago than `retention.contact`; an open request holds them."""
    is_old = Q(site__in=_handed_over_before(midnight_before("retention.contact")))
    # Whoever asked for erasure while the works still needed them is forgotten as soon as these are handed over.
    is_wished = Q(is_restricted=True, site__status=Renovation.HANDED_OVER)
    due = Delegate.objects.filter(is_old | is_wished, forgotten_at=None)
    held = _asked_about(due)
    keys = list(due.exclude(pk__in=held).order_by("pk").values_list("pk", flat=True))
    if not is_trial:
        for start in range(0, len(keys), BATCH):
            _forget(keys[start : start + BATCH])
    return Found(len(keys), len(held))


def delegates_of(phone: str, code: str) -> list[Delegate]:
    """Return the delegates in a region with this number."""
    rows = Delegate.objects.under(code).of(phone).select_related("site__neighborhood__region")
    return list(rows.order_by("pk"))


def needed_delegates(delegates: QuerySet[Delegate]) -> set[int]:
    """Return those of `delegates` whose site is not handed over."""
    return set(delegates.filter(site__status__lt=Renovation.HANDED_OVER).values_list("pk", flat=True))


@transaction.atomic
def erase_delegates(*, by: User | None, delegates: Sequence[Delegate], action: str) -> int:
    """Take out who they were, and name them in tombstones and the trail; whose action has asked for the right."""
    for row in delegates:
        # A name of its own for each: no two delegates of a stage are called the same.
        row.name, row.phone, row.forgotten_at = f"#{row.pk}", "", timezone.now()
        row.save(update_fields=["name", "phone", "forgotten_at"])
    bury(MODEL, [str(row.identity) for row in delegates])
    record_many(by, action, [(row, None, {}) for row in delegates])
    return len(delegates)


@transaction.atomic
def restrict_delegates(*, by: User, delegates: Iterable[Delegate]) -> int:
    """Stop the use of what a person wants erased while the works still need it; part of answering a person."""
    rows = list(delegates)
    fresh = [row for row in rows if not row.is_restricted]
    Delegate.objects.filter(pk__in=[row.pk for row in fresh]).update(is_restricted=True)
    record_many(by, "delegate.restricted", [(row, None, {}) for row in fresh])
    return len(rows)


def delegates_again(identities: set[str]) -> int:
    """Forget, after a restore, those who were forgotten before."""
    back = Delegate.objects.filter(identity__in=identities, forgotten_at=None).select_related("site__neighborhood")
    return erase_delegates(by=None, delegates=list(back), action="delegate.forgotten")


def _handed_over_before(moment: datetime) -> list[int]:
    """Return the sites with delegates handed over before `moment`, by the first report that says so.

    Without a report it is the last change of the row, which cannot lie before the handover.
    """
    is_over = Q(reports__status=Renovation.HANDED_OVER)
    sites = ProjectSite.objects.filter(delegates__isnull=False, status=Renovation.HANDED_OVER).order_by()
    rows = sites.annotate(told_at=Min("reports__at", filter=is_over)).values_list("pk", "told_at", "updated_at")
    return [pk for pk, told_at, updated_at in rows if (told_at or updated_at) < moment]


def _asked_about(due: Any) -> set[int]:
    held: set[int] = set()
    for request in SubjectRequest.objects.filter(state=SubjectState.OPEN):
        held |= set(due.of(request.phone).values_list("pk", flat=True))
    return held


@transaction.atomic
def _forget(keys: list[int]) -> None:
    rows = Delegate.objects.filter(pk__in=keys).select_related("site__neighborhood").select_for_update(of=("self",))
    erase_delegates(by=None, delegates=list(rows), action="delegate.forgotten")
