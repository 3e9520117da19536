"""What is to be done about the works: late, due soon, unreported; for the desk, each with its next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone

from projects.enums import ImportState
from projects.models import LedgerImport, ProjectSite
from projects.queries.metrics import due_soon, late
from projects.queries.site import site_rows
from renovation.core.enums import Renovation
from renovation.core.parameters import by_place
from renovation.core.policy import Can
from renovation.core.scope import reach

WAITING_IMPORTS = (ImportState.READY, ImportState.FAILED)


@dataclass(frozen=True)
class AgendaLine:
    """A site that wants something: whose it is, until when, and what comes next. `days_late` < 0 is time left."""

    site_id: int
    project_id: int
    neighborhood_id: int
    neighborhood: str
    street: str
    owner: str
    next_step: str
    due_on: date | None
    days_late: int
    status: int
    progress_pct: Decimal
    reported_at: datetime | None
    can_report: bool


@dataclass(frozen=True)
class Terms:
    """Today's thresholds of every region as conditions, read once for a page that asks several times."""

    due: Q
    silent: Q


def terms_today() -> Terms:
    """Read what is due soon (`report.due_soon`) and what has been silent too long (`report.silent`)."""
    now = timezone.now()

    def unreported(days: int) -> Q:
        return Q(reported_at=None) | Q(reported_at__lt=now - timedelta(days=days))

    silent = by_place("report.silent", ProjectSite.REGION_CODE, unreported)
    return Terms(due_soon(timezone.localdate()), silent)


def late_sites(user: Any, code: str = "", *, day: date | None = None, limit: int = 10) -> list[AgendaLine]:
    """Return the sites that are late on `day`, the longest first."""
    day = day or timezone.localdate()
    return _lines(user, _below(user, code).filter(late(day)), day, limit)


def due_sites(
    user: Any, code: str = "", *, day: date | None = None, limit: int = 10, terms: Terms | None = None
) -> list[AgendaLine]:
    """Return the sites to be finished soon after `day`, the nearest first."""
    day = day or timezone.localdate()
    return _lines(user, _below(user, code).filter(terms.due if terms else due_soon(day)), day, limit)


def silent_sites(user: Any, *, limit: int = 10, terms: Terms | None = None) -> list[AgendaLine]:
    """Return the sites under construction without a report for as long as `report.silent` says, the longest first."""
    return _lines(user, _silent(user, terms).order_by(F("reported_at").asc(nulls_first=True), "pk"), None, limit)


def own_sites(user: Any, *, limit: int = 50) -> list[AgendaLine]:
    """Return the unfinished sites that the user may report on, those longest without a report first."""
    sites = site_rows(user, Can.REPORT_PROGRESS).filter(status__lt=Renovation.DONE)
    return _lines(user, sites.order_by(F("reported_at").asc(nulls_first=True), "pk"), None, limit)


def counts(user: Any, terms: Terms | None = None) -> dict[str, int]:
    """Return how many sites within the user's view are late, due soon and silent today."""
    terms = terms or terms_today()
    return {
        "late": _below(user, "").filter(late(timezone.localdate())).count(),
        "due": _below(user, "").filter(terms.due).count(),
        "silent": _silent(user, terms).count(),
    }


def waiting_imports(user: Any) -> list[LedgerImport]:
    """Return the ledgers that wait for somebody to confirm them, or that broke off."""
    imports = LedgerImport.objects.within(reach(user, Can.IMPORT_LEDGER)).filter(state__in=WAITING_IMPORTS)
    return list(imports.select_related("by", "region").order_by("-pk")[:10])


def _below(user: Any, code: str) -> QuerySet[ProjectSite]:
    sites: Any = site_rows(user)
    return sites.under(code) if code else sites


def _silent(user: Any, terms: Terms | None) -> QuerySet[ProjectSite]:
    return _below(user, "").filter((terms or terms_today()).silent, status=Renovation.IN_PROGRESS)


def _lines(user: Any, sites: QuerySet[ProjectSite], day: date | None, limit: int) -> list[AgendaLine]:
    day_or_today = day or timezone.localdate()
    overdue_start = Q(planned_finish_on__isnull=True) | Q(planned_finish_on__gte=day_or_today)
    unstarted = Q(status__lt=Renovation.IN_PROGRESS, planned_start_on__lt=day_or_today)
    # What is late by its finish counts from there; one not even begun counts from when it should have been.
    due_on = Case(When(overdue_start & unstarted, then=F("planned_start_on")), default=F("planned_finish_on"))
    rows = sites.annotate(due_on=due_on)
    rows = rows.order_by("due_on", "pk") if day else rows
    shown = list(
        rows.values(
            "pk", "project_id", "neighborhood_id", "neighborhood_name", "street", "owner_name", "next_step", "due_on",
            "status", "progress_pct", "reported_at",
        )[:limit]
    )  # fmt: skip
    reportable = _reportable(user, [row["pk"] for row in shown])
    return [_line(row, day_or_today, row["pk"] in reportable) for row in shown]


def _line(row: Any, day: date, can_report: bool) -> AgendaLine:
    return AgendaLine(
        site_id=row["pk"],
        project_id=row["project_id"],
        neighborhood_id=row["neighborhood_id"],
        neighborhood=row["neighborhood_name"],
        street=row["street"] or "",
        owner=row["owner_name"] or "",
        next_step=row["next_step"],
        due_on=row["due_on"],
        days_late=(day - row["due_on"]).days if row["due_on"] else 0,
        status=row["status"],
        progress_pct=row["progress_pct"],
        reported_at=row["reported_at"],
        can_report=can_report,
    )


def _reportable(user: Any, pks: Sequence[int]) -> set[int]:
    granted = reach(user, Can.REPORT_PROGRESS)
    if not granted or not pks:
        return set()
    return set(ProjectSite.objects.within(granted).filter(pk__in=pks).values_list("pk", flat=True))
