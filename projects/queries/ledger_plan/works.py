"""Which project and site a progress row means, and what it says about them."""

import copy
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.enums import PartyRole
from projects.models import Funding, Project, ProjectParty, ProjectSite
from projects.models.site import DATES
from projects.queries.ledger_plan.draft import Drafts, Rejected, differing
from projects.queries.ledger_plan.firms import Firms
from projects.queries.ledger_plan.waiting import hold_back, note_waiting
from renovation.core.enums import FINISHED, OrganizationKind, Renovation
from renovation.core.lib.names import initials
from renovation.core.models import Neighborhood, Region

SHARE = ("building_count", "household_count", "floor_area_m2")


class Works:
    """Projects and sites of one district, read chunk by chunk. `moved` collects planned dates that move."""

    def __init__(self, district: Region, firms: Firms, *, lock: bool) -> None:
        self.firms = firms
        self.lock = lock
        named = ProjectSite.objects.under(district.pk).order_by("-project_id")
        self.by_name: dict[str, int] = dict(named.values_list("project__name", "project_id"))
        self.fresh: dict[str, Project] = {}
        self.made: set[tuple[str, str, str]] = set()
        self.made_projects: set[str] = set()
        self.moved: list[tuple[ProjectSite, str, Any, Any]] = []

    def load(self, neighborhoods: Sequence[Neighborhood], names: set[str]) -> None:
        """Read the sites, projects, money and parties a chunk may be about."""
        for name, project in self.fresh.items():
            if project.pk:
                self.by_name[name] = project.pk
        self.fresh, self.moved = {}, []
        sites = ProjectSite.objects.filter(neighborhood__in=[row.pk for row in neighborhoods])
        sites = sites.select_related("project").order_by("id")
        stored = list(sites.select_for_update(of=("self",)) if self.lock else sites)
        note_waiting([site for site in stored if site.status in FINISHED])
        own = {row.pk: row for row in neighborhoods}
        self.sites: dict[int, list[ProjectSite]] = {}
        projects: dict[int, Project] = {}
        for site in stored:
            site.neighborhood = own[site.neighborhood_id]
            site.project = projects.setdefault(site.project_id, site.project)
            self.sites.setdefault(site.neighborhood_id, []).append(site)
        missing = {self.by_name[name] for name in names if name in self.by_name} - set(projects)
        self.projects = projects | Project.objects.in_bulk(missing)
        every = [site.pk for sites in self.sites.values() for site in sites]
        self.funding = {(f.site_id, f.source, f.year): f for f in Funding.objects.filter(site__in=every)}
        parties = ProjectParty.objects.filter(project__in=list(self.projects))
        self.parties = {(p.project_id, p.role, p.organization_id) for p in parties}
        count = ProjectSite.objects.filter(project__in=list(self.projects)).order_by().values_list("project_id", "id")
        self.site_counts: dict[int, int] = {}
        for project_id, _site_id in count:
            self.site_counts[project_id] = self.site_counts.get(project_id, 0) + 1

    def site_of(self, neighborhood: Neighborhood, name: str, year: int | None) -> ProjectSite | None:
        """Return the stored site: by the project's name, without one by the plan year."""
        sites = self.sites.get(neighborhood.pk, []) if neighborhood.pk else []
        if name:
            return next((site for site in sites if site.project.name == name), None)
        found = [site for site in sites if year is None or site.plan_year == year]
        if len(found) > 1:
            raise Rejected(_("该小区有多个改造项目，请填写项目名称"), "project_name")
        return found[0] if found else None

    def add(
        self, neighborhood: Neighborhood, name: str, project: dict[str, Any], site: dict[str, Any], drafts: Drafts
    ) -> ProjectSite:
        """Draft a new site, with its project where that is new too."""
        if not site.get("plan_year"):
            raise Rejected(_("没有填写改造年度"), "plan_year")
        name = name or f"{site['plan_year']}年{neighborhood.name}改造项目"
        key = (name, neighborhood.region.pk or neighborhood.region.name, neighborhood.name)
        if key in self.made:
            raise Rejected(_("与上面的行重复（同一项目、同一小区）"), "name")
        share = {field: getattr(neighborhood, field) or 0 for field in SHARE}
        share["invest_planned_wan"] = neighborhood.estimate_wan or Decimal(0)
        made = ProjectSite(**(share | site))
        made.neighborhood = neighborhood
        made.baseline_start_on, made.baseline_finish_on = made.planned_start_on, made.planned_finish_on
        made.reported_at = timezone.now() if made.status or made.progress_pct else None
        _check(made)
        made.project = self._project(name, project, drafts)
        self.made.add(key)
        drafts.add(made)
        return made

    def _project(self, name: str, facts: dict[str, Any], drafts: Drafts) -> Project:
        known = self.fresh.get(name) or self.projects.get(self.by_name.get(name, 0))
        if known is None:
            known = self.fresh[name] = Project(name=name, initials=initials(name) if self.lock else "", **facts)
            if name not in self.made_projects:
                self.made_projects.add(name)
                drafts.add(known)
        elif known.pk:
            self.site_counts[known.pk] = self.site_counts.get(known.pk, 0) + 1
        return known

    def change(self, site: ProjectSite, values: dict[str, Any], drafts: Drafts) -> tuple[dict[str, Any], list[Any]]:
        """Draft what differs; returns it with the doubts (field, reason) a person should see."""
        if site.status == Renovation.HANDED_OVER and values.get("status") == Renovation.DONE:
            values = values | {"status": Renovation.HANDED_OVER}
        changed = differing(site, values)
        for name in DATES:
            baseline = f"baseline_{name[8:]}"
            if changed.get(name) and getattr(site, baseline) is None:
                changed[baseline] = changed[name]
        if not changed:
            return {}, []
        trial = copy.copy(site)
        for name, value in changed.items():
            setattr(trial, name, value)
        _check(trial)
        doubts = []
        if changed.get("progress_pct", site.progress_pct) < site.progress_pct or changed.get("status", 6) < site.status:
            doubts.append(("progress", _("进度比已上报的低，请核实")))
        for name in DATES:
            if name in changed and getattr(site, name) is not None:
                self.moved.append((site, name, getattr(site, name), changed[name]))
        asked, waiting = hold_back(site, changed, drafts)
        shown = {f"site.{name}": [getattr(site, name), value] for name, value in (changed | asked).items()}
        doubts += waiting
        if not changed:
            return shown, doubts
        if "status" in changed or "progress_pct" in changed:
            changed["reported_at"] = timezone.now()
        drafts.set(site, changed)
        return shown, doubts

    def note(self, site: ProjectSite, facts: dict[str, Any], drafts: Drafts) -> dict[str, list[Any]]:
        """Draft code and note of a stored project. A note belongs to a row only where the project has one site."""
        project = site.project
        if not project.pk:
            return {}
        if self.site_counts.get(project.pk, 1) > 1:
            facts = {name: value for name, value in facts.items() if name != "note"}
        changed = differing(project, facts)
        shown = {f"project.{name}": [getattr(project, name), value] for name, value in changed.items()}
        if changed:
            drafts.set(project, changed)
        return shown

    def fund(self, site: ProjectSite, amounts: dict[str, Decimal], year: int, drafts: Drafts) -> dict[str, list[Any]]:
        """Draft the planned money by source; what has arrived and been paid stays."""
        shown = {}
        for source, amount in amounts.items():
            known = self.funding.get((site.pk, source, year)) if site.pk else None
            old = known.planned_wan if known else None
            if amount == (old or 0):
                continue
            if known is None:
                drafts.add(Funding(site=site, source=source, year=year, planned_wan=amount))
            else:
                known.site = site
                drafts.set(known, {"planned_wan": amount})
            shown[f"funding.{source}.{year}"] = [old, amount]
        return shown

    def name_parties(self, site: ProjectSite, said: dict[str, str], drafts: Drafts) -> dict[str, list[Any]]:
        """Draft the firms a row names; firms named before stay."""
        shown: dict[str, list[Any]] = {}
        project = site.project
        for role, name in said.items():
            firm = self.firms.get(OrganizationKind(role), name, drafts)
            key: Any = (project.pk or id(project), role, firm.pk or id(firm))
            if key not in self.parties:
                self.parties.add(key)
                drafts.add(ProjectParty(project=project, role=PartyRole(role), organization=firm))
                shown[f"party.{role}"] = [None, name]
        return shown


_FIELD_OF_ERROR = {"status": "progress", "planned_finish_on": "planned_finish", "actual_finish_on": "actual_finish"}


def _check(site: ProjectSite) -> None:
    errors = site.date_errors()
    for name, message in errors.items():
        raise Rejected(str(message), _FIELD_OF_ERROR.get(name, name))
    try:
        site.clean_fields(exclude=["project", "neighborhood", "id"])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise Rejected(" ".join(messages), name) from error
