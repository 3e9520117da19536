"""When the works are done, nobody needs to call any more: contacts are forgotten some time after the handover."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Min, Q

from projects.enums import ImportState
from projects.models import LedgerImport, ProjectSite
from renovation.core.actions.people import People, forget_people
from renovation.core.enums import Renovation
from renovation.core.models import Contact

WAITING = (ImportState.UPLOADED, ImportState.READING, ImportState.READY, ImportState.COMMITTING)


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


def _awaited(due: Any) -> set[int]:
    """Return those in a district into which an import waits: it may name them again."""
    held: set[int] = set()
    for code in LedgerImport.objects.filter(state__in=WAITING, forgotten_at=None).values_list("region_id", flat=True):
        held |= set(due.under(code).values_list("pk", flat=True))
    return held


_AT_WORK = Q(neighborhood__in=ProjectSite.objects.filter(status__lt=Renovation.HANDED_OVER).values("neighborhood"))
CONTACTS = People(
    model=Contact,
    noun="contact",
    places=("neighborhood__region",),
    needed=_AT_WORK,
    over=~_AT_WORK,
    period="retention.contact",
    old=lambda moment: Q(neighborhood__in=handed_over_before(moment)),
    held=_awaited,
)
forget_contacts = partial(forget_people, CONTACTS)
