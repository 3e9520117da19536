"""When the works are done, nobody needs to call any more: contacts are forgotten some time after the handover."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min, Q

from projects.enums import ImportState
from projects.models import LedgerImport, ProjectSite
from renovation.core.actions.forget_run import BATCH, Found, erase_contacts, midnight_before
from renovation.core.enums import Renovation, SubjectState
from renovation.core.models import Contact, SubjectRequest

WAITING = (ImportState.UPLOADED, ImportState.READING, ImportState.READY, ImportState.COMMITTING)


def forget_contacts(is_trial: bool) -> Found:
    """Forget the contacts of neighborhoods handed over longer ago than `retention.contact`.

    Held back while an import into the district waits (it may name them again) or the person's own request is open.
    """
    is_old = Q(neighborhood__in=handed_over_before(midnight_before("retention.contact")))
    # Whoever asked for erasure while the works still needed them is forgotten as soon as these are handed over.
    is_wished = Q(is_restricted=True) & ~Q(pk__in=needed_contacts(Contact.objects.filter(is_restricted=True)))
    due = Contact.objects.filter(is_old | is_wished)
    held = _held(due)
    keys = list(due.exclude(pk__in=held).order_by("pk").values_list("pk", flat=True))
    if not is_trial:
        for start in range(0, len(keys), BATCH):
            _forget(keys[start : start + BATCH])
    return Found(len(keys), len(held))


def handed_over_before(moment: datetime) -> list[int]:
    """Return the neighborhoods all of whose works were handed over before `moment`.

    The day is that of the first report that says so; a ledger that says so leaves no report, and then it is the last
    change of the row, which cannot lie before the handover. So nothing is forgotten too early.
    """
    is_over = Q(reports__status=Renovation.HANDED_OVER)
    sites = ProjectSite.objects.filter(neighborhood__contacts__isnull=False).order_by()
    rows = sites.annotate(told_at=Min("reports__at", filter=is_over)).values_list(
        "neighborhood_id", "status", "told_at", "updated_at"
    )
    last: dict[int, bool] = {}
    for neighborhood, status, told_at, updated_at in rows:
        is_past = status == Renovation.HANDED_OVER and (told_at or updated_at) < moment
        last[neighborhood] = last.get(neighborhood, True) and is_past
    return [neighborhood for neighborhood, is_past in last.items() if is_past]


def needed_contacts(contacts: Any) -> set[int]:
    """Return those of `contacts` whose neighborhood has works that are not handed over."""
    works = ProjectSite.objects.filter(status__lt=Renovation.HANDED_OVER).values("neighborhood")
    return set(contacts.filter(neighborhood__in=works).values_list("pk", flat=True))


def _held(due: Any) -> set[int]:
    held: set[int] = set()
    for request in SubjectRequest.objects.filter(state=SubjectState.OPEN):
        held |= set(due.of(request.phone).values_list("pk", flat=True))
    for code in LedgerImport.objects.filter(state__in=WAITING, forgotten_at=None).values_list("region_id", flat=True):
        held |= set(due.under(code).values_list("pk", flat=True))
    return held


@transaction.atomic
def _forget(keys: list[int]) -> None:
    rows = Contact.objects.filter(pk__in=keys).select_related("neighborhood").select_for_update(of=("self",))
    erase_contacts(by=None, contacts=list(rows), action="contact.forgotten")
