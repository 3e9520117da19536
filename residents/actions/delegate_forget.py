"""Names and numbers of delegates are kept for the works and forgotten some time after the handover, like contacts.

What they found stays with its row: only who they were goes.
"""

from datetime import datetime
from functools import partial

from django.db.models import Min, Q
from django.utils import timezone

from projects.models import ProjectSite
from renovation.core.actions.people import People, forget_people
from renovation.core.enums import Renovation
from residents.models import Delegate


def _handed_over_before(moment: datetime) -> Q:
    """Return the delegates of sites handed over before `moment`, by the first report that says so.

    Without a report it is the last change of the row, which cannot lie before the handover.
    """
    is_over = Q(reports__status=Renovation.HANDED_OVER)
    sites = ProjectSite.objects.filter(delegates__isnull=False, status=Renovation.HANDED_OVER).order_by()
    rows = sites.annotate(told_at=Min("reports__at", filter=is_over)).values_list("pk", "told_at", "updated_at")
    return Q(site__in=[pk for pk, told_at, updated_at in rows if (told_at or updated_at) < moment])


DELEGATES = People(
    model=Delegate,
    noun="delegate",
    places=("site__neighborhood__region",),
    kept=Q(forgotten_at=None),
    needed=Q(site__status__lt=Renovation.HANDED_OVER),
    over=Q(site__status=Renovation.HANDED_OVER),
    period="retention.contact",
    old=_handed_over_before,
    # A name of its own for each: no two delegates of a stage are called the same.
    blank=lambda row: {"name": f"#{row.pk}", "phone": "", "forgotten_at": timezone.now()},
)
forget_delegates = partial(forget_people, DELEGATES)
