from typing import Any

from django.db.models import F, QuerySet

from renovation.core.models import Neighborhood
from renovation.core.policy import Can
from renovation.core.scope import reach


def neighborhood_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[Neighborhood]:
    """Return the neighborhoods within reach, with `street` and `community` names beside them."""
    return Neighborhood.objects.within(reach(user, can)).annotate(
        community=F("region__name"), street=F("region__parent__name")
    )
