"""What the worker writes of a ledger, in transactions of a few hundred rows each."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from projects.actions.ledger_job import hold
from projects.actions.site import ask_to_correct as ask_to_correct_site
from projects.actions.site import tell_neighborhoods
from projects.enums import DateChange, ImportState
from projects.models import DateRevision, Funding, LedgerImport, LedgerRow, Project, ProjectParty, ProjectSite
from projects.queries.ledger_plan import NEW, Drafts, Planner, RowPlan
from renovation.core.actions.bulk import add_many, change_many
from renovation.core.actions.neighborhood import ask_to_correct as ask_to_correct_neighborhood
from renovation.core.actions.region import add_regions
from renovation.core.audit import record
from renovation.core.models import Contact, Neighborhood, Organization, Region, User
from renovation.core.policy import Can
from renovation.core.scope import require

CHUNK = 500


@transaction.atomic
def keep_rows(*, by: User, ledger: LedgerImport, plans: Sequence[RowPlan], total: int, is_first: bool) -> None:
    """Keep what the dry run found of a chunk of rows; the first chunk replaces those of an earlier run."""
    require(by, Can.IMPORT_LEDGER, ledger)
    stored = hold(ledger)
    if is_first:
        rows = LedgerRow.objects.filter(ledger=stored)
        rows._raw_delete(rows.db)
        stored.done = 0
    for plan in plans:
        plan.row.verdict, plan.row.problems, plan.row.changes = plan.verdict, plan.problems, plan.changes
        plan.row.neighborhood_id = plan.neighborhood.pk if plan.neighborhood else None
    LedgerRow.objects.bulk_create([plan.row for plan in plans], batch_size=CHUNK)
    stored.done += len(plans)
    stored.total = max(total, stored.done)
    stored.save(update_fields=["done", "total", "beat_at"])


@transaction.atomic
def finish_reading(*, by: User, ledger: LedgerImport, summary: dict[str, Any]) -> None:
    """The dry run is complete: a person decides now."""
    require(by, Can.IMPORT_LEDGER, ledger)
    stored = hold(ledger)
    stored.summary, stored.state, stored.beat_at, stored.error = summary, ImportState.READY, None, ""
    stored.save(update_fields=["summary", "state", "beat_at", "error"])
    record(by, "ledger.read", stored, rows=summary["rows"])


@transaction.atomic
def create_places(*, by: User, ledger: LedgerImport) -> None:
    """Add the streets, then the communities that were decided to be new. Those that exist by now are left."""
    require(by, Can.IMPORT_LEDGER, ledger)
    stored = hold(ledger)
    wanted = {key for key, value in stored.settings.get("regions", {}).items() if value == NEW}
    entries = [entry for entry in stored.summary["new_regions"] if entry["key"] in wanted]
    streets = [entry["street"] for entry in entries if not entry["community"]]
    _add_missing(by, stored.region, streets)
    below: dict[str, list[str]] = {}
    for entry in entries:
        if entry["community"]:
            below.setdefault(entry["street"], []).append(entry["community"])
    parents = {row.name: row for row in stored.region.children.all()}
    for street, communities in below.items():
        if street in parents:
            _add_missing(by, parents[street], communities)
    stored.save(update_fields=["beat_at"])


def _add_missing(by: User, parent: Region, names: Collection[str]) -> None:
    known = set(parent.children.values_list("name", flat=True))
    missing = [name for name in names if name not in known]
    if missing:
        add_regions(by=by, parent=parent, names=missing)


@transaction.atomic
def commit_rows(*, by: User, ledger: LedgerImport, planner: Planner, rows: Sequence[LedgerRow], total: int) -> None:
    """Write one chunk. Its verdicts are found anew against what is stored now, so nothing is written twice."""
    require(by, Can.IMPORT_LEDGER, ledger)
    stored = hold(ledger)
    plans = planner.plan(rows)
    _save(by, ledger, planner)
    _note_outcome(plans)
    stored.cursor = rows[-1].number
    stored.done += len(rows)
    stored.total = total
    stored.save(update_fields=["cursor", "done", "total", "beat_at"])


def _note_outcome(plans: Sequence[RowPlan]) -> None:
    """Keep what became of each row; most went as the dry run said and only learn their neighborhood."""
    as_said: list[LedgerRow] = []
    otherwise: list[LedgerRow] = []
    for plan in plans:
        row = plan.row
        row.neighborhood_id = plan.neighborhood.pk if plan.neighborhood else None
        is_as_said = (row.verdict, row.problems, row.changes) == (plan.verdict, plan.problems, plan.changes)
        row.verdict, row.problems, row.changes = plan.verdict, plan.problems, plan.changes
        (as_said if is_as_said else otherwise).append(row)
    LedgerRow.objects.bulk_update(as_said, ["neighborhood"], batch_size=CHUNK)
    LedgerRow.objects.bulk_update(otherwise, ["neighborhood", "verdict", "problems", "changes"], batch_size=CHUNK)


@transaction.atomic
def finish_commit(*, by: User, ledger: LedgerImport, counts: dict[str, Any]) -> None:
    """All rows are in."""
    require(by, Can.IMPORT_LEDGER, ledger)
    stored = hold(ledger)
    stored.state, stored.committed_at, stored.beat_at, stored.error = ImportState.DONE, timezone.now(), None, ""
    stored.summary = stored.summary | {"committed": counts}
    stored.save(update_fields=["state", "committed_at", "beat_at", "error", "summary"])
    record(by, "ledger.committed", stored, **counts)


def _save(by: User, ledger: LedgerImport, planner: Planner) -> None:
    drafts = planner.drafts
    add_many(by, "organization.added", drafts.new(Organization), facts=["name", "kind"])
    add_many(by, "neighborhood.added", drafts.new(Neighborhood), facts=["name"])
    _change(by, "neighborhood.changed", drafts, Neighborhood)
    add_many(by, "contact.noted", drafts.new(Contact))
    _change(by, "contact.noted", drafts, Contact)
    _save_works(by, ledger, planner)
    _ask_to_correct(by, ledger, drafts)


def _ask_to_correct(by: User, ledger: LedgerImport, drafts: Drafts) -> None:
    """What was reported already is only asked for: one request a row, for a second person."""
    reason = f"台账导入：{ledger.filename[:150]}"
    for row, guarded in drafts.corrections:
        ask = ask_to_correct_site if isinstance(row, ProjectSite) else ask_to_correct_neighborhood
        ask(by, row, guarded, reason)


def _save_works(by: User, ledger: LedgerImport, planner: Planner) -> None:
    drafts = planner.drafts
    sites = drafts.touched(ProjectSite)
    codes: dict[int, set[str]] = {}
    add_projects = drafts.new(Project)

    def places(row: Any) -> list[str]:
        return sorted(codes.get(id(getattr(row, "project", row)), ())) or row.region_codes()

    for site in sites:
        codes.setdefault(id(site.project), set()).add(site.neighborhood.region_id)
    add_many(by, "project.added", add_projects, facts=["name"], codes=places)
    _change(by, "project.changed", drafts, Project, codes=places)
    add_many(by, "site.added", drafts.new(ProjectSite), facts=["plan_year"])
    _change(by, "site.changed", drafts, ProjectSite)
    add_many(by, "project.party_named", drafts.new(ProjectParty), facts=["role", "organization_id"], codes=places)
    add_many(by, "funding.set", drafts.new(Funding), facts=["source", "year", "planned_wan"])
    _change(by, "funding.set", drafts, Funding)
    if planner.works and planner.works.moved:
        _note_moved(by, ledger, planner.works.moved)
    if sites:
        tell_neighborhoods(by, list({site.neighborhood_id: site.neighborhood for site in sites}.values()))


def _note_moved(by: User, ledger: LedgerImport, moved: Sequence[tuple[ProjectSite, str, Any, Any]]) -> None:
    reason = ledger.settings.get("date_reason") or DateChange.OTHER
    note = f"台账导入：{ledger.filename[:150]}"
    DateRevision.objects.bulk_create(
        DateRevision(site=site, field=name, old=old, new=new, reason=reason, note=note, by=by)
        for site, name, old, new in moved
    )


def _change(
    by: User, action: str, drafts: Drafts, model: type[Any], *, codes: Callable[[Any], list[str]] | None = None
) -> None:
    kept = drafts.changed(model)
    fields = set().union(*(draft.fields for draft in kept)) if kept else set()
    change_many(by, action, [(draft.row, draft.before or {}) for draft in kept], fields, codes=codes)
