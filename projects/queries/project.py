from typing import Any

from django.db.models import Count, DecimalField, F, Max, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from projects.models import Project, ProjectSite
from renovation.core.policy import Can
from renovation.core.scope import reach


def project_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[Project]:
    """Return the projects within reach, each with its sites summed up.

    A project is seen whole by whoever reaches one of its sites; its state is that of the slowest site.
    """

    def of_sites(aggregate: Any, output: Any = None) -> Subquery:
        sites = ProjectSite.objects.filter(project=OuterRef("pk")).order_by().values("project")
        return Subquery(sites.annotate(value=aggregate).values("value"), output_field=output)

    money = DecimalField(max_digits=16, decimal_places=4)
    return Project.objects.within(reach(user, can)).annotate(
        owner_name=F("owner__name"),
        plan_year=of_sites(Max("plan_year")),
        site_count=Coalesce(of_sites(Count("pk")), 0),
        household_total=Coalesce(of_sites(Sum("household_count")), 0),
        invest_planned=of_sites(Sum("invest_planned_wan"), money),
        invest_done=of_sites(Sum("invest_done_wan"), money),
        status=of_sites(Min("status")),
        planned_finish=of_sites(Max("planned_finish_on")),
    )
