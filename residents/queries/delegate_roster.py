"""Delegates and what they found, row by row, as the figures count them; names stay on the page of their site."""

from typing import Any

from django.db.models import F, QuerySet

from renovation.core.policy import Can
from renovation.core.scope import reach
from residents.models import Delegate, Finding


def delegate_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[Delegate]:
    """Return the delegates within reach, without their names."""
    return Delegate.objects.within(reach(user, can)).annotate(
        neighborhood_name=F("site__neighborhood__name"), project_name=F("site__project__name")
    )


def finding_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[Finding]:
    """Return what delegates found, within reach."""
    return Finding.objects.within(reach(user, can)).annotate(
        neighborhood_name=F("delegate__site__neighborhood__name"),
        site_id=F("delegate__site_id"),
        stage=F("delegate__stage"),
        line_text=F("line__text"),
        defect_state=F("defect__state"),
    )
