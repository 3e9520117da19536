"""Months of the trail as files that prove themselves; the chain goes on over what was taken out."""

import gzip
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from renovation.core import guard, sealing
from renovation.core.actions import audit_archive, audit_check
from renovation.core.actions.audit_archive import path_of
from renovation.core.models import AuditArchive, AuditEntry, AuditSeal, AuditSealItem, Parameter
from renovation.core.queries.seal import verify
from tests.core.test_sealing import deeds, kinds, sql

pytestmark = pytest.mark.django_db


def archived_now() -> AuditArchive:
    """Archive whatever is sealed."""
    return audit_archive.archive(timezone.localdate() + timedelta(days=1))[-1]


@pytest.fixture
def old(monkeypatch):
    """Seals of three months, four years ago, and one of today."""
    now, today = timezone.now, timezone.localdate
    for days in (1500, 1460, 1420):
        monkeypatch.setattr(timezone, "now", lambda days=days: now() - timedelta(days=days))
        deeds(3)
    monkeypatch.setattr(timezone, "now", now)
    monkeypatch.setattr(timezone, "localdate", today)
    deeds(2)


def test_a_month_is_a_file_that_proves_itself_with_the_key_alone(old, capsys):
    call_command("archive_trail")
    first, second, third = AuditArchive.objects.order_by("first")
    assert [(one.first, one.last, one.size) for one in (first, second, third)] == [(1, 1, 3), (2, 2, 3), (3, 3, 3)]
    call_command("verify_trail", archive=str(path_of(second)))
    said = capsys.readouterr().out
    assert f"1:{AuditSeal.objects.get(pk=1).digest}" in said
    assert f"2:{AuditSeal.objects.get(pk=2).digest}" in said
    with gzip.open(path_of(first), "rt", encoding="utf-8") as file:
        head, link, entry, *_rest = map(json.loads, file)
    assert dict(zip(head["columns"], entry, strict=True))["label"] == "第0件"
    assert link["seal"] == 1
    # Once is enough.
    call_command("archive_trail")
    assert AuditArchive.objects.count() == 3
    assert AuditEntry.objects.filter(action="audit.archived").count() == 3


EDITS = [
    lambda lines: lines[:2] + lines[3:],
    lambda lines: lines[:-1],
    lambda lines: [lines[0], lines[1], lines[3], lines[2], *lines[4:]],
    lambda lines: [*lines[:2], lines[2].replace("第0件", "第9件"), *lines[3:]],
    lambda lines: [lines[0], lines[1].replace('"size":3', '"size":2'), *lines[2:4]],
    lambda lines: [lines[0].replace("audit-trail", "x"), *lines[1:]],
    lambda lines: ["{", *lines],
]


@pytest.mark.parametrize("edit", EDITS)
def test_an_altered_file_proves_nothing(old, edit, tmp_path):
    archived_now()
    path = path_of(AuditArchive.objects.get(first=1))
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    forged = tmp_path / "forged.jsonl.gz"
    forged.write_bytes(gzip.compress("\n".join(edit(lines)).encode()))
    with pytest.raises(CommandError, match="校验不通过"):
        call_command("verify_trail", archive=str(forged))


def test_what_was_kept_long_enough_is_taken_out_and_the_chain_goes_on(old):
    audit_archive.nightly()
    assert AuditArchive.objects.exclude(removed_at=None).count() == 3
    assert AuditEntry.objects.filter(action="demo.deed").count() == 2
    assert AuditSealItem.objects.count() == 2
    report = audit_check.nightly()
    assert report.faults == []
    assert (report.removed, report.seals) == (9, 5)
    deeds(2)
    assert verify().faults == []
    # The guard is up again: the archive lets nothing more go.
    with pytest.raises(IntegrityError), transaction.atomic():
        sql("DELETE FROM core_auditentry")


@pytest.mark.parametrize("harm", ["missing", "altered", "row"])
def test_nothing_is_taken_out_without_its_proof(old, harm):
    audit_archive.archive(timezone.localdate())
    for archive in AuditArchive.objects.all():
        if harm == "row":
            AuditArchive.objects.filter(pk=archive.pk).update(sha256="0" * 64)
        elif harm == "missing":
            path_of(archive).unlink()
        else:
            path_of(archive).write_bytes(b"x")
    audit_archive.nightly()
    assert AuditEntry.objects.filter(action="demo.deed").count() == 11


def test_no_parameter_makes_it_shorter_than_six_months(monkeypatch):
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() - timedelta(days=100))
    deeds(2)
    monkeypatch.setattr(timezone, "now", now)
    monkeypatch.setattr(audit_archive, "value_of", lambda code: 1)
    audit_archive.archive(timezone.localdate())
    assert audit_archive.due(timezone.localdate()) == []
    assert not audit_archive.remove(AuditArchive.objects.get())
    assert AuditEntry.objects.filter(action="demo.deed").count() == 2
    assert Parameter.objects.count() == 0


def test_an_archive_somebody_made_up_excuses_nothing():
    """The door in the guard is a row; the proof of that row needs the key."""
    deeds(3, batches=2)
    now = timezone.now()
    forged = AuditArchive(first=1, last=1, size=3, name="x", sha256="0" * 64, at=now, is_removing=True, removed_at=now)
    forged.save()
    assert sql("DELETE FROM core_auditentry WHERE id IN (SELECT entry FROM core_auditsealitem WHERE seal_id = 1)") == 3
    assert sql("DELETE FROM core_auditsealitem WHERE seal_id = 1") == 3
    AuditArchive.objects.update(is_removing=False)
    assert kinds() >= {"archive", "content"}


def test_entries_put_back_after_removal_are_found(old):
    entry = AuditEntry.objects.order_by("pk").first()
    audit_archive.nightly()
    entry.pk, entry.at = None, entry.at - timedelta(days=1500)
    entry.save()
    sealing.seal()
    assert kinds() == {"stale"}


def test_a_broken_month_is_not_archived(old):
    with guard.lifted():
        sql("UPDATE core_auditentry SET label = 'x' WHERE id = %s", AuditSealItem.objects.get(seal=1, position=0).entry)
    with pytest.raises(ValidationError, match="不能归档"):
        audit_archive.archive(timezone.localdate())
    assert not AuditArchive.objects.exists()
    assert not list(Path(path_of(AuditArchive(name="x"))).parent.glob("*.gz"))
