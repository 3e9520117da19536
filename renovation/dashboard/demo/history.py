"""Play the last weeks forward: each report moves its site, and every week's figures are kept as they then stood."""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db import connection

from projects.models import ProgressReport, ProjectSite
from renovation.core.models import AuditEntry, Neighborhood, User
from renovation.dashboard import facts_sql
from renovation.dashboard.demo.progress_report import STATE, WEEKS, Step, set_state
from renovation.dashboard.demo.region import DISTRICT
from renovation.dashboard.demo.user import People
from renovation.dashboard.models import RollupDay


def replay(steps: list[Step], people: People, today: date, also: Callable[[date], None]) -> None:
    """Apply the steps week by week, and keep the figures of each week's end as they then stood.

    `also` brings the other tables to the end of a day.
    """
    known: dict[str, object] = {}
    done = 0
    for weeks in range(WEEKS, -1, -1):
        day = today - timedelta(weeks=weeks)
        due = [step for step in steps[done:] if step.day <= day]
        done += len(due)
        _apply(due)
        also(day)
        if weeks:
            _keep_figures(day, known)
    _write_reports(steps, people)


def tell_neighborhoods(sites: Iterable[ProjectSite]) -> None:
    """Let each neighborhood say what its site says."""
    told = []
    for site in sites:
        site.neighborhood.status, site.neighborhood.plan_year = site.status, site.plan_year
        told.append(site.neighborhood)
    Neighborhood.objects.bulk_update(told, ["status", "plan_year"], batch_size=300)


def _apply(steps: list[Step]) -> None:
    moved = {}
    for step in steps:
        set_state(step.site, step.values)
        moved[step.site.pk] = step.site
    ProjectSite.objects.bulk_update(moved.values(), STATE, batch_size=100)
    tell_neighborhoods(moved.values())


def _keep_figures(day: date, known: dict[str, object]) -> None:
    """Keep the figures of the regions in which they changed, as the daily history does."""
    sql, params = facts_sql.summed(day)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        fresh = {code: json.loads(figures) if isinstance(figures, str) else figures for code, figures in cursor}
    changed = {code: figures for code, figures in fresh.items() if known.get(code) != figures}
    known.update(changed)
    RollupDay.objects.bulk_create(
        (RollupDay(region_code=code, day=day, figures=figures) for code, figures in changed.items()), batch_size=500
    )


def _write_reports(steps: list[Step], people: People) -> None:
    """Insert the reports, by the contractor at the contractor's sites, and the trail of the district's."""
    firm = people.contractor.organization_id
    theirs = set(ProjectSite.objects.filter(project__parties__organization=firm).values_list("pk", flat=True))
    reports = [_report(step, people.contractor if step.site.pk in theirs else _officer(step, people)) for step in steps]
    _insert_dated(ProgressReport, reports)
    entries = [_entry(one) for one in reports if one.site.neighborhood.region_id[:6] == DISTRICT]
    AuditEntry.objects.bulk_create(entries, batch_size=500)


def _officer(step: Step, people: People) -> User:
    return people.officer(step.site.neighborhood.region_id)


def _report(step: Step, by: User) -> ProgressReport:
    names = ("status", "progress_pct", "issue", "next_step")
    facts = {name: step.values[name] for name in names}
    text, at = step.values["progress_text"], step.values["reported_at"]
    return ProgressReport(site=step.site, text=text, by=by, at=at, **facts)


def _entry(report: ProgressReport) -> AuditEntry:
    return AuditEntry(
        by=report.by,
        action="progress.reported",
        model="projects.progressreport",
        object_id=str(report.pk),
        label=str(report),
        region_code=report.site.neighborhood.region_id,
        after={"progress_pct": format(report.progress_pct, "f"), "status": int(report.status)},
        at=report.at,
    )


def _insert_dated(model: type[ProgressReport], rows: list) -> None:
    """Insert rows with a past `at`: `auto_now_add` stamps them with now, so it is put in afterwards."""
    moments: list[datetime] = [row.at for row in rows]
    model._base_manager.bulk_create(rows, batch_size=500)
    for row, moment in zip(rows, moments, strict=True):
        row.at = moment
    model._base_manager.bulk_update(rows, ["at"], batch_size=300)
