from django.db.models import Q, QuerySet
from django.utils import timezone

from renovation.core.lib.reach import ancestors
from renovation.core.models import Duty, Organization, User
from renovation.core.policy import Can, roles_with


def organizations_near(code: str, kind: str = "") -> QuerySet[Organization]:
    """Return the organizations known in the district of region `code` or registered for a region above it."""
    near = Organization.objects.under(code[:6]) | Organization.objects.filter(Q(region_id__in=ancestors(code)))
    return near.filter(kind=kind) if kind else near


def people_of(organization_id: int, code: str, can: Can) -> list[User]:
    """Return who acts for an organization at a place: on duty for it there, or its staff with an office's duty there.

    `can` is the right their duty must grant, on region `code` or above it.
    """
    theirs = Q(organization=organization_id) | Q(organization=None, user__organization=organization_id)
    duties = Duty.objects.in_force(timezone.localdate()).filter(
        theirs, role__in=roles_with(can), region_id__in=[code, *ancestors(code)]
    )
    return list(User.objects.filter(pk__in=duties.values("user"), is_active=True).order_by("pk"))
