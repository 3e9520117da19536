from django.db.models import Q, QuerySet

from renovation.core.lib.reach import ancestors
from renovation.core.models import Organization


def organizations_near(code: str, kind: str = "") -> QuerySet[Organization]:
    """Return the organizations known in the district of region `code` or registered for a region above it."""
    near = Organization.objects.under(code[:6]) | Organization.objects.filter(Q(region_id__in=ancestors(code)))
    return near.filter(kind=kind) if kind else near
