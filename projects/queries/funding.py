from typing import Any

from django.db.models import F, QuerySet

from projects.models import Funding
from renovation.core.policy import Can
from renovation.core.scope import reach


def funding_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[Funding]:
    """Return the lines of money within reach with the names beside them."""
    return Funding.objects.within(reach(user, can)).annotate(
        neighborhood_id=F("site__neighborhood_id"),
        neighborhood_name=F("site__neighborhood__name"),
        street=F("site__neighborhood__region__parent__name"),
        project_id=F("site__project_id"),
        project_name=F("site__project__name"),
    )
