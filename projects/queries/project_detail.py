"""Everything the page of one project shows, in a fixed number of queries."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from projects.models import (
    DateRevision,
    ItemClass,
    ItemType,
    PlanItem,
    ProgressReport,
    Project,
    ProjectDocument,
    ProjectParty,
)
from projects.models import ProjectSite as Site
from projects.queries.money import Matrix, matrix_of
from projects.queries.site_detail import (
    Schedule,
    allowed,
    funding_of,
    items_of,
    reports_of,
    schedules,
    sites_shown,
)
from projects.queries.site_photo import documents_of, mark_droppable, photos_stored
from renovation.core.models import AuditEntry, Neighborhood, User
from renovation.core.policy import Can
from renovation.core.queries.change_request import attach_pending, entries_of
from renovation.core.queries.trail import TrailLine, history_of
from renovation.core.scope import reach

HISTORY_SHOWN = 20
REPORTS_SHOWN = 30


@dataclass
class ItemSum:
    """One kind of work over all sites of the project, in the kind's unit and 万元."""

    item_type: ItemType
    planned: Decimal = Decimal(0)
    done: Decimal = Decimal(0)
    planned_wan: Decimal = Decimal(0)
    done_wan: Decimal = Decimal(0)


@dataclass(frozen=True)
class ProjectPage:
    """One project as far as the user's reach goes; `hidden_count` sites of it lie outside."""

    project: Project
    sites: list[tuple[Site, tuple[Schedule, Schedule]]]
    hidden_count: int
    parties: list[ProjectParty]
    money: Matrix
    items: list[tuple[ItemClass, list[ItemSum]]]
    reports: list[ProgressReport]
    documents: list[ProjectDocument]
    revisions: list[DateRevision]
    history: list[TrailLine]
    as_of: datetime
    editable: frozenset[int] = field(default_factory=frozenset)
    reportable: frozenset[int] = field(default_factory=frozenset)
    fundable: frozenset[int] = field(default_factory=frozenset)
    open_neighborhoods: frozenset[int] = field(default_factory=frozenset)

    @property
    def can_edit(self) -> bool:
        return bool(self.editable)


def projects_shown() -> QuerySet[Project]:
    """Return projects with the names their pages show."""
    return Project.objects.select_related("owner")


def project_page(user: User, project: Project) -> ProjectPage:
    """Read the page of a project that `user` may see."""
    sites = list(sites_shown(user).filter(project=project).order_by("neighborhood__region_id", "id"))
    all_sites = Site.objects.filter(project=project)
    parties = list(parties_of(project))
    photographed = Prefetch("photos", photos_stored().order_by("id"))
    reports = list(reports_of(user, sites).prefetch_related(photographed)[:REPORTS_SHOWN])
    photos = [photo for report in reports for photo in report.photos.all()]
    documents = list(documents_of(project))
    attach_pending(user, sites, parties, documents, photos)
    rights = {can: allowed(user, can, all_sites) for can in (Can.REPORT_PROGRESS, Can.EDIT_PROJECT)}
    mark_droppable(user, photos, rights)
    revisions = DateRevision.objects.within(reach(user, Can.VIEW)).filter(site__in=sites)
    covered = Neighborhood.objects.filter(pk__in=[site.neighborhood_id for site in sites])
    return ProjectPage(
        project=project,
        sites=[(site, schedules(site)) for site in sites],
        hidden_count=all_sites.count() - len(sites),
        parties=parties,
        money=matrix_of(funding_of(user, sites)),
        items=_by_class(items_of(user, sites)),
        reports=reports,
        documents=documents,
        revisions=list(revisions.select_related("by", "site__neighborhood")),
        history=history_of(project)[:HISTORY_SHOWN],
        as_of=max([project.updated_at, *(site.updated_at for site in sites)]),
        editable=rights[Can.EDIT_PROJECT],
        reportable=rights[Can.REPORT_PROGRESS],
        fundable=allowed(user, Can.EDIT_FUNDING, all_sites),
        open_neighborhoods=allowed(user, Can.VIEW, covered),
    )


def _by_class(items: QuerySet[PlanItem]) -> list[tuple[ItemClass, list[ItemSum]]]:
    classes: dict[str, tuple[ItemClass, dict[str, ItemSum]]] = {}
    for item in items:
        kind = item.item_type
        sums = classes.setdefault(kind.item_class_id, (kind.item_class, {}))[1]
        line = sums.setdefault(kind.pk, ItemSum(kind))
        line.planned += item.planned_quantity
        line.done += item.done_quantity
        line.planned_wan += item.planned_wan
        line.done_wan += item.done_wan
    return [(item_class, list(sums.values())) for item_class, sums in classes.values()]


def parties_of(project: Project) -> QuerySet[ProjectParty]:
    """Return who has a part in the project."""
    return project.parties.select_related("organization").order_by("id")


def naming_of(party: ProjectParty) -> QuerySet[AuditEntry]:
    """Return what the trail says of an organization's part: its naming stands in the project's history."""
    facts = {"after__role": party.role, "after__organization": party.organization.name}
    return entries_of(party.project).filter(action="project.party_named", **facts)
