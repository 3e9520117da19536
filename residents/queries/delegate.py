"""Residents' delegates as their pages show them: who, at which site, for what, and what they found."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from projects.models import Defect, ProjectSite
from renovation.core.lib.figure import is_chinese
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.scope import holds, reach
from residents.enums import CheckResult, DelegateStage
from residents.models import ChecklistLine, Delegate, Finding
from residents.queries.metrics import in_office

PAGE_SIZE = 50
FINDINGS_SHOWN = 100


@dataclass(frozen=True)
class SiteLine:
    """One site with how many delegates it has at each stage now, and how many defects wait."""

    site: ProjectSite
    counts: list[tuple[str, int]]
    open_defects: int


def site_lines(user: Any, before: int | None, *, only_without: bool = False) -> tuple[list[SiteLine], int | None]:
    """Return a page of sites within reach, newest first, and where the next begins: three queries."""
    sites: Any = ProjectSite.objects.within(reach(user, Can.VIEW)).select_related("neighborhood__region", "project")
    if only_without:
        sites = sites.exclude(pk__in=Delegate.objects.filter(in_office(timezone.localdate())).values("site"))
    if before is not None:
        sites = sites.filter(pk__lt=before)
    found = list(sites.order_by("-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    counts, defects = _counts(user, shown), _defects(user, shown)
    lines = [
        SiteLine(
            site,
            [(str(stage.label), counts.get((site.pk, stage), 0)) for stage in DelegateStage],
            defects.get(site.pk, 0),
        )
        for site in shown
    ]
    return lines, shown[-1].pk if len(found) > PAGE_SIZE else None


def _counts(user: Any, sites: list[ProjectSite]) -> dict[tuple[int, str], int]:
    rows = Delegate.objects.within(reach(user, Can.VIEW)).filter(in_office(timezone.localdate()), site__in=sites)
    counted = rows.order_by().values_list("site", "stage").annotate(count=Count("pk"))
    return {(site, stage): count for site, stage, count in counted}


def _defects(user: Any, sites: list[ProjectSite]) -> dict[int, int]:
    rows = Defect.objects.within(reach(user, Can.VIEW)).filter(site__in=sites).exclude(state="CLOSED")
    return dict(rows.order_by().values_list("site").annotate(count=Count("pk")))


def sites_named() -> QuerySet[ProjectSite]:
    """Return sites with what their page names."""
    return ProjectSite.objects.select_related("neighborhood__region", "project")


def delegates_at(user: Any, site: ProjectSite) -> list[tuple[DelegateStage, list[Delegate]]]:
    """Return the delegates of a site by stage, those in office first."""
    rows = list(Delegate.objects.within(reach(user, Can.VIEW)).filter(site=site).select_related("user"))
    today = timezone.localdate()
    for row in rows:
        row.is_over = row.ends_on is not None and row.ends_on < today
    ordered = sorted(rows, key=lambda row: (row.is_over, row.pk))
    return [(stage, [row for row in ordered if row.stage == stage]) for stage in DelegateStage]


def delegates_named() -> QuerySet[Delegate]:
    """Return delegates with their site, for one page."""
    return Delegate.objects.select_related("site__neighborhood__region", "site__project", "user")


def may_note(user: Any, delegate: Delegate) -> bool:
    """Tell whether this user enters findings: the community, or the delegate by their own account."""
    if holds(user, Can.GATHER, delegate):
        return True
    return delegate.user_id == user.pk and holds(user, Can.VIEW, delegate)


def checklist(stage: str) -> list[ChecklistLine]:
    """Return the lines of a stage that are in use, as the reader reads them."""
    rows = list(ChecklistLine.objects.filter(stage=stage, is_active=True))
    for row in rows:
        row.shown = text_of(row)  # type: ignore[attr-defined]
    return rows


def text_of(line: ChecklistLine) -> str:
    """Return a line of the checklist in the reader's language."""
    return line.text if is_chinese(get_language() or "") or not line.text_en else line.text_en


def findings_of(user: Any, site: ProjectSite) -> list[Finding]:
    """Return the latest findings at a site; each with the text of its line and its defect."""
    rows = Finding.objects.within(reach(user, Can.VIEW)).filter(delegate__site=site)
    rows = rows.select_related("line", "delegate", "by", "defect")
    found = list(rows.order_by("-found_on", "-pk")[:FINDINGS_SHOWN])
    for row in found:
        row.shown = text_of(row.line)
        row.tone = {CheckResult.GOOD: "ok", CheckResult.DEFECT: "late"}.get(CheckResult(row.result), "idle")
    return found


def accounts_at(site: ProjectSite) -> QuerySet[User]:
    """Return the people with an account who may see the site's region, for a delegate who has one."""
    code = site.neighborhood.region_id
    places = [code[:length] for length in (4, 6, 9, 12)]
    duties = Q(duties__region__in=places, duties__ended_at=None, duties__organization=None)
    return User.objects.filter(duties, is_active=True).distinct().order_by("name", "username")
