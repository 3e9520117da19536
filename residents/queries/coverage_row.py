"""Visits by neighborhood as the API gives them: homes, homes reached, knocks."""

from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from renovation.core.models import Dwelling, Neighborhood
from renovation.core.policy import Can
from renovation.core.scope import reach
from residents.enums import VisitResult
from residents.models import Visit


def coverage_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[Neighborhood]:
    """Return the neighborhoods within reach that have doors laid out, with their numbers beside them."""
    homes = Dwelling.objects.filter(building__neighborhood=OuterRef("pk"), is_home=True)
    met = Visit.objects.filter(dwelling=OuterRef("pk"), result=VisitResult.MET)
    visits = Visit.objects.filter(neighborhood=OuterRef("pk"))
    rows = Neighborhood.objects.within(reach(user, can)).filter(Exists(homes))
    return rows.annotate(
        community=F("region__name"),
        homes=_number(homes, "building__neighborhood"),
        reached=_number(homes.filter(Exists(met)), "building__neighborhood"),
        visit_count=_number(visits, "neighborhood"),
        visit_met_count=_number(visits.filter(result=VisitResult.MET), "neighborhood"),
    )


def _number(rows: QuerySet[Any], path: str) -> Coalesce:
    counted = rows.order_by().values(path).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
