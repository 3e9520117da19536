"""Sites as detail pages show them: what is late, what was promised first, what may be done with each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Case, ExpressionWrapper, F, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from projects.models import Funding, PlanItem, ProgressReport, ProjectSite
from projects.queries.metrics import late
from renovation.core.enums import Renovation
from renovation.core.models import User
from renovation.core.models.base import ScopedQuerySet
from renovation.core.policy import Can
from renovation.core.scope import reach


@dataclass(frozen=True)
class Schedule:
    """One date of a site: as first approved, as planned now, as it was; `slip` in days against the first."""

    label: str
    baseline: date | None
    planned: date | None
    actual: date | None

    @property
    def slip(self) -> int | None:
        latest = self.actual or self.planned
        return (latest - self.baseline).days if latest and self.baseline else None

    @property
    def lead(self) -> int | None:
        """Days ahead of the first plan; negative when behind it."""
        return -self.slip if self.slip is not None else None


def sites_shown(user: User) -> QuerySet[ProjectSite]:
    """Return the sites within reach with names, `is_late` as the figures count it, and `due_on`, the date at stake."""
    today = timezone.localdate()
    unstarted = When(status__lt=Renovation.IN_PROGRESS, planned_start_on__lt=today, then=F("planned_start_on"))
    return (
        ProjectSite.objects.within(reach(user, Can.VIEW))
        .select_related("project__owner", "neighborhood__region__parent")
        .annotate(
            is_late=ExpressionWrapper(late(today), output_field=BooleanField()),
            due_on=Case(unstarted, default=F("planned_finish_on")),
        )
    )


def allowed(user: User, can: Can, rows: ScopedQuerySet) -> frozenset[int]:
    """Return the keys of those `rows` on which `user` holds `can`: one query for a whole table's buttons."""
    return frozenset(rows.within(reach(user, can)).values_list("pk", flat=True))


def schedules(site: ProjectSite) -> tuple[Schedule, Schedule]:
    """Return start and finish of a site."""
    return (
        Schedule(_("开工"), site.baseline_start_on, site.planned_start_on, site.actual_start_on),
        Schedule(pgettext("节点", "完工"), site.baseline_finish_on, site.planned_finish_on, site.actual_finish_on),
    )


def funding_of(user: User, sites: Iterable[ProjectSite]) -> QuerySet[Funding]:
    """Return the money of these sites as far as the user may see it, by year and source."""
    return Funding.objects.within(reach(user, Can.VIEW)).filter(site__in=list(sites)).select_related("site")


def items_of(user: User, sites: Iterable[ProjectSite]) -> QuerySet[PlanItem]:
    """Return the planned works of these sites in the order of the catalog."""
    items = PlanItem.objects.within(reach(user, Can.VIEW)).filter(site__in=list(sites))
    return items.select_related("item_type__item_class").order_by("item_type__item_class__order", "item_type_id")


def reports_of(user: User, sites: Iterable[ProjectSite]) -> QuerySet[ProgressReport]:
    """Return the progress reports of these sites, newest first."""
    reports = ProgressReport.objects.within(reach(user, Can.VIEW)).filter(site__in=list(sites))
    return reports.select_related("by", "site__neighborhood")


def sites_named() -> QuerySet[ProjectSite]:
    """Return sites with project and neighborhood, for the pages of one site."""
    return ProjectSite.objects.select_related("project", "neighborhood")
