from typing import Any

from django.db.models import F, QuerySet

from projects.models import ProjectSite
from renovation.core.policy import Can
from renovation.core.scope import reach


def site_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[ProjectSite]:
    """Return the sites within reach with the names a ledger shows beside them."""
    return ProjectSite.objects.within(reach(user, can)).annotate(
        neighborhood_name=F("neighborhood__name"),
        community=F("neighborhood__region__name"),
        street=F("neighborhood__region__parent__name"),
        project_name=F("project__name"),
        owner_name=F("project__owner__name"),
    )
