"""A ledger's work survives its workers: nothing is doubled, a poison file stops, a sleeper writes nothing."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from projects import tasks
from projects.actions import ledger_commit, ledger_job
from projects.actions.ledger_import import commit_ledger, decide_ledger, match_ledger
from projects.enums import ImportState
from projects.models import Funding, LedgerImport, LedgerRow, Project, ProjectParty, ProjectSite
from projects.transfer import ledger_import
from projects.transfer.ledger_import import receive
from projects.transfer.ledger_work import work
from renovation.core.models import AuditEntry, Contact, Duty, Neighborhood, Organization, Region
from tests.fixtures.cast import DISTRICT

LEDGERS = Path(__file__).parents[2] / "data/ledgers"


@pytest.fixture
def district(regions):
    for level in (12, 9):
        Region.objects.under(DISTRICT).filter(level=level).delete()
    return Region.objects.get(pk=DISTRICT)


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(ledger_import, "CHUNK", 40)


def uploaded(by, region, name="basic-ledger.xlsx"):
    path = LEDGERS / name
    ledger = receive(by=by, region=region, path=path, filename=name)
    match_ledger(by=by, ledger=ledger, sheet=ledger.sheet, kind=ledger.kind, mapping=ledger.mapping)
    ledger.refresh_from_db()
    return ledger


@pytest.fixture
def ready(district_officer, district, small_chunks):
    ledger = uploaded(district_officer, district, "progress-ledger.xlsx")
    work(ledger.pk)
    ledger.refresh_from_db()
    assert ledger.state == ImportState.READY
    return ledger


def accept(ledger, **more):
    regions = {place["key"]: "NEW" for place in ledger.summary["new_regions"]}
    commit_ledger(by=ledger.by, ledger=ledger, regions=regions, **more)


def counts():
    models = (Neighborhood, Contact, Project, ProjectSite, ProjectParty, Funding, Organization, Region)
    return [model.objects.count() for model in models]


def test_worker_killed_in_the_middle_leaves_off_where_the_next_goes_on(ready, monkeypatch):
    accept(ready)
    write, calls = ledger_commit.commit_rows, []

    def killed(**arguments):
        calls.append(1)
        write(**arguments)
        if len(calls) == 3:
            raise RuntimeError("killed")

    monkeypatch.setattr(ledger_import, "commit_rows", killed)
    work(ready.pk)
    ready.refresh_from_db()
    assert (ready.state, ready.done, ready.attempts) == (ImportState.COMMITTING, 120, 1)
    assert Neighborhood.objects.count() == 120
    monkeypatch.setattr(ledger_import, "commit_rows", write)
    work(ready.pk)
    ready.refresh_from_db()
    assert (ready.state, ready.done) == (ImportState.DONE, 208)
    assert counts()[:4] == [208, 0, 208, 208]
    assert Funding.objects.count() == 4 * 208
    assert ready.summary["committed"] == {"created": 208, "changed": 0, "left": 0, "skipped": 0}
    assert AuditEntry.objects.filter(action="neighborhood.added").count() == 208


def test_chunk_that_fails_leaves_nothing_of_itself(ready, monkeypatch):
    accept(ready)

    def broken(by, neighborhoods):
        raise RuntimeError("full disk")

    monkeypatch.setattr(ledger_commit, "tell_neighborhoods", broken)
    work(ready.pk)
    assert counts()[:4] == [0, 0, 0, 0]
    ready.refresh_from_db()
    assert (ready.cursor, ready.error) == (0, "RuntimeError: full disk")


def test_poison_stops_after_three_attempts(district_officer, district, monkeypatch):
    ledger = uploaded(district_officer, district)

    def poison(*_args, **_more):
        raise MemoryError("poison")

    monkeypatch.setattr(ledger_import, "dry_run", poison)
    for _attempt in range(5):
        work(ledger.pk)
    ledger.refresh_from_db()
    assert (ledger.state, ledger.attempts, ledger.error) == (ImportState.FAILED, 3, "MemoryError: poison")
    assert AuditEntry.objects.filter(action="ledger.failed").count() == 1
    monkeypatch.undo()
    ledger_job.retry_ledger(by=district_officer, ledger=ledger)
    work(ledger.pk)
    ledger.refresh_from_db()
    assert ledger.state == ImportState.READY


def test_worker_that_dies_without_a_word_counts_too(district_officer, district):
    """A killed process says nothing: the attempt was counted before, and its heart stops beating."""
    ledger = uploaded(district_officer, district)
    for _attempt in range(3):
        assert ledger_job.claim(ledger.pk)
        assert ledger_job.claim(ledger.pk) is None
        assert ledger_job.orphans() == []
        LedgerImport.objects.update(beat_at=timezone.now() - timedelta(seconds=61))
        assert ledger_job.orphans() == [ledger.pk]
    assert ledger_job.claim(ledger.pk) is None
    ledger.refresh_from_db()
    assert ledger.state == ImportState.FAILED


def test_sleeper_that_wakes_up_writes_nothing(ready):
    accept(ready)
    sleeper = ledger_job.claim(ready.pk)
    LedgerImport.objects.update(beat_at=None)
    assert ledger_job.claim(ready.pk)
    with pytest.raises(ledger_job.TakenOver):
        ledger_import.commit(sleeper)
    assert not Neighborhood.objects.exists()


def test_sweep_hints_for_orphans_only(ready, monkeypatch, district_officer):
    hinted = []
    monkeypatch.setattr(tasks, "hint", hinted.append)
    assert tasks.sweep_ledgers() == 0
    accept(ready)
    assert tasks.sweep_ledgers() == 1
    assert hinted == [ready.pk]
    tasks.import_ledger(ready.pk)
    ready.refresh_from_db()
    assert ready.state == ImportState.DONE


def test_right_lost_in_the_meantime_stops_the_work(ready):
    accept(ready)
    Duty.objects.all().delete()
    work(ready.pk)
    ready.refresh_from_db()
    assert ready.state == ImportState.COMMITTING
    assert ready.error.startswith("PermissionDenied")
    assert not Neighborhood.objects.exists()


def test_nobody_without_the_right_uploads_decides_or_commits(ready, viewer, district):
    with pytest.raises(PermissionDenied):
        uploaded(viewer, district)
    with pytest.raises(PermissionDenied):
        decide_ledger(by=viewer, ledger=ready, regions={}, same={})
    with pytest.raises(PermissionDenied):
        commit_ledger(by=viewer, ledger=ready)


def test_committed_ledger_is_not_committed_again(ready):
    accept(ready)
    work(ready.pk)
    with pytest.raises(ValidationError):
        accept(ready)
    with pytest.raises(ValidationError):
        match_ledger(by=ready.by, ledger=ready, sheet="", kind="BASIC", mapping={"A": "name"})


def test_dry_run_again_replaces_its_rows(district_officer, district, ready):
    match_ledger(by=ready.by, ledger=ready, sheet=ready.sheet, kind=ready.kind, mapping=ready.mapping)
    work(ready.pk)
    assert LedgerRow.objects.filter(ledger=ready).count() == 208
    assert counts() == [0, 0, 0, 0, 0, 0, 0, 3]
