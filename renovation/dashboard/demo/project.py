"""The works: projects with their sites and parties, as they stand today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from random import Random

from projects.enums import PartyRole
from projects.models import DateRevision, Project, ProjectParty, ProjectSite
from renovation.core.enums import OrganizationKind, Renovation
from renovation.core.lib.names import initials
from renovation.core.models import Neighborhood, Organization
from renovation.dashboard.demo.name import NOTE
from renovation.dashboard.demo.plan import OPEN, Plan
from renovation.dashboard.demo.region import CITY, DISTRICT
from renovation.dashboard.demo.sheet import ProgramRow
from renovation.dashboard.demo.user import People

WORK_DAYS = 240


@dataclass
class Work:
    """A project about to be made, with its sites."""

    project: Project
    sites: list[ProjectSite]
    firms: dict[str, list[Organization]]


def program_works(
    rows: list[ProgramRow], neighborhoods: list[Neighborhood], people: People, today: date
) -> Iterator[Work]:
    """Yield one project per neighborhood, named as the ledger names it."""
    plans = iter(OPEN)
    for row, neighborhood in zip(rows, neighborhoods, strict=True):
        finished = row.actual_finish_on is not None
        site = _site(
            neighborhood,
            row.plan_year,
            status=_program_status(row),
            progress_pct=row.progress_pct,
            invest_planned_wan=row.invest_wan,
            invest_done_wan=row.invest_done_wan,
            planned_start_on=row.planned_start_on,
            planned_finish_on=row.planned_finish_on,
            actual_start_on=row.actual_start_on,
            actual_finish_on=row.actual_finish_on,
        )
        site.baseline_start_on, site.baseline_finish_on = site.planned_start_on, site.planned_finish_on
        if not finished:
            _replan(site, next(plans), today)
        yield _work(f"{row.plan_year}年{row.name}改造项目", [site], DISTRICT, people)


def elsewhere_works(neighborhoods: list[Neighborhood], people: People, today: date, rng: Random) -> Iterator[Work]:
    """Yield projects over one to four neighborhoods of a street, at every stage of their lives."""
    for street, group in groupby(neighborhoods, key=lambda one: one.region_id[:9]):
        waiting = list(group)
        number = 0
        while waiting:
            size = rng.randint(1, 4)
            batch, waiting = waiting[:size], waiting[size:]
            if rng.random() < 0.1:
                continue
            start = today - timedelta(days=rng.randrange(-200, 2200))
            number += 1
            sites = [_elsewhere_site(neighborhood, start, today, rng) for neighborhood in batch]
            yield _work(f"{start.year}年示例{street}片区{number}号改造项目", sites, CITY, people)


def save_works(works: list[Work]) -> None:
    """Insert projects, sites, parties and the revisions of moved dates."""
    Project.objects.bulk_create(work.project for work in works)
    for work in works:
        for site in work.sites:
            site.project = work.project
    sites = ProjectSite.objects.bulk_create(site for work in works for site in work.sites)
    ProjectParty.objects.bulk_create(party for number, work in enumerate(works) for party in _parties(work, number))
    plans = iter(OPEN)
    DateRevision.objects.bulk_create(
        DateRevision(
            site=site,
            field="planned_finish_on",
            old=site.baseline_finish_on,
            new=site.planned_finish_on,
            reason=next(plans).reason,
            note=NOTE,
            by=site.project.owner,
        )
        for site in sites
        if site.planned_finish_on != site.baseline_finish_on
    )


def _program_status(row: ProgramRow) -> Renovation:
    if row.actual_finish_on:
        return Renovation.DONE
    return Renovation.IN_PROGRESS if row.actual_start_on else Renovation.NOT_STARTED


def _replan(site: ProjectSite, plan: Plan, today: date) -> None:
    """Move an unfinished site's plan next to today, so that something is always late and something due."""
    site.planned_finish_on = today + timedelta(days=plan.finish_in)
    site.issue, site.next_step = plan.issue, plan.next_step
    if site.status == Renovation.NOT_STARTED:
        site.planned_start_on = today + timedelta(days=plan.start_in)
    elif site.actual_start_on:
        site.actual_start_on = min(site.actual_start_on, today - timedelta(days=90))


def _elsewhere_site(neighborhood: Neighborhood, start: date, today: date, rng: Random) -> ProjectSite:
    age = (today - start).days
    finish = start + timedelta(days=WORK_DAYS)
    started = start + timedelta(days=rng.randrange(0, 15)) if age > 0 else None
    finished = finish + timedelta(days=rng.randrange(-30, 40)) if age > WORK_DAYS - 30 else None
    started = started if started and started <= today else None
    # One in twenty stays behind and is late.
    if finished and (finished > today or (age < 700 and rng.random() < 0.05)):
        finished = None
    invest = (neighborhood.floor_area_m2 or Decimal(0)) * rng.randrange(250, 400) / 10_000
    site = _site(
        neighborhood,
        start.year,
        status=Renovation.NOT_STARTED,
        invest_planned_wan=Decimal(invest).quantize(Decimal("0.01")),
        planned_start_on=start,
        planned_finish_on=finish,
        baseline_start_on=start,
        baseline_finish_on=finish,
        actual_start_on=started,
        actual_finish_on=finished,
    )
    if finished:
        site.status = Renovation.HANDED_OVER if age > 900 and rng.random() < 0.5 else Renovation.DONE
        site.progress_pct = Decimal(100)
    elif started:
        site.status = Renovation.IN_PROGRESS
        site.progress_pct = Decimal(min(95, max(5, (today - started).days * 100 // WORK_DAYS)))
    elif age > -90:
        site.status = Renovation.PREP
    site.invest_done_wan = (site.invest_planned_wan * site.progress_pct / 100).quantize(Decimal("0.01"))
    return site


def _site(neighborhood: Neighborhood, plan_year: int, *, status: Renovation, **facts: object) -> ProjectSite:
    neighborhood.status, neighborhood.plan_year = status, plan_year
    return ProjectSite(
        neighborhood=neighborhood,
        plan_year=plan_year,
        building_count=neighborhood.building_count,
        household_count=neighborhood.household_count,
        floor_area_m2=neighborhood.floor_area_m2,
        status=status,
        **facts,
    )


def _work(name: str, sites: list[ProjectSite], home: str, people: People) -> Work:
    owner = people.officer(sites[0].neighborhood.region_id)
    return Work(Project(name=name, initials=initials(name), owner=owner, note=NOTE), sites, people.firms[home])


def _parties(work: Work, number: int) -> Iterator[ProjectParty]:
    for role in (PartyRole.EMPLOYER, PartyRole.CONTRACTOR, PartyRole.DESIGNER, PartyRole.SUPERVISOR):
        firms = work.firms[OrganizationKind(role.value)]
        yield ProjectParty(project=work.project, role=role, organization=firms[number % len(firms)])
