"""The trail's key is changed: what the old one sealed still proves itself, and whoever stole it can do nothing new."""

import logging
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from renovation.core import sealing
from renovation.core.actions import audit_archive
from renovation.core.actions.audit_archive import path_of
from renovation.core.audit import record_event
from renovation.core.lib import chain, trail_file
from renovation.core.models import AuditArchive, AuditEntry, AuditSeal, AuditSealItem
from renovation.core.queries.seal import verify
from tests.core.test_archive import archived_now
from tests.core.test_sealing import attacker, cut_tail, deeds, kinds, sql  # noqa: F401

pytestmark = pytest.mark.django_db
OLD, NEW = b"1" * 32, b"2" * 32


@pytest.fixture(autouse=True)
def use(settings):
    """use({"2": NEW, "1": OLD}): as after a restart with this AUDIT_KEY."""

    def restart(ring):
        settings.AUDIT_RING, settings.AUDIT_KEY = ring, next(iter(ring.values()))

    restart({"1": OLD})
    return restart


@pytest.fixture
def rotated(use):
    """Two seals under the old key, two under the new one; one of the entries was written just before the restart."""
    deeds(3, batches=2)
    record_event(None, "demo.deed", label="将换未换")
    use({"2": NEW, "1": OLD})
    deeds(3, batches=2)
    sealing.seal()


def later(monkeypatch, hours):
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(hours=hours))


def test_what_either_key_sealed_proves_itself(rotated):
    report = verify()
    assert report.faults == []
    assert report.entries == AuditEntry.objects.count() == 3 * 4 + 2
    assert list(AuditSeal.objects.order_by("number").values_list("key", flat=True)) == ["1", "1", "2", "2"]
    assert AuditEntry.objects.get(action="audit.key_changed").label == "2"


def test_seals_from_before_keys_had_numbers_are_of_the_first(attacker, rotated):  # noqa: F811
    attacker("UPDATE core_auditseal SET key = NULL WHERE key = '1'")
    assert kinds() == set()


@pytest.mark.parametrize("seal", [1, 4])
@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        ("entry", "UPDATE core_auditentry SET label = 'x' WHERE id = {entry}"),
        ("missing", "DELETE FROM core_auditentry WHERE id = {entry}"),
        ("seal", "UPDATE core_auditseal SET size = size + 1 WHERE number = {seal}"),
        ("seal", "UPDATE core_auditseal SET key = '2' WHERE number = {seal} AND key = '1' OR number = 2"),
    ],
)
def test_a_tampered_batch_of_either_key_is_found(rotated, attacker, seal, kind, statement):  # noqa: F811
    entry = AuditSealItem.objects.get(seal=seal, position=0).entry
    attacker(statement.format(entry=entry, seal=seal))
    assert kind in kinds()


def test_without_the_old_key_its_batches_are_said_to_be_unproven_not_altered(rotated, use):
    use({"2": NEW})
    assert [(fault.kind, fault.at) for fault in verify().faults] == [
        ("key_missing", {"seal": 1, "key": "1"}),
        ("key_missing", {"seal": 2, "key": "1"}),
        # Written before the restart, sealed after it.
        ("entry", {"seal": 3, "entry": AuditEntry.objects.get(label="将换未换").pk}),
    ]


def forge(entry, key):
    """Give an entry other words and a proof under a stolen key."""
    stored = AuditEntry.objects.get(pk=entry)
    values = [getattr(stored, name) for name in chain.FIELDS]
    values[chain.FIELDS.index("label")] = "伪造"
    proof = chain.proof_of(key, [chain.moment(stored.at), *values[1:]])
    sql("INSERT INTO core_auditentry (at, who, address, request_id, outcome, action, model, object_id, label,"
        " region_code, before, after, proof) SELECT at, who, address, request_id, outcome, action, model, object_id,"
        " '伪造', region_code, before, after, %s FROM core_auditentry WHERE id = %s", proof, entry)  # fmt: skip


def test_a_stolen_old_key_makes_no_entry_once_the_change_is_over(rotated, monkeypatch):
    entry = AuditEntry.objects.earliest("pk").pk
    later(monkeypatch, 2)
    forge(entry, OLD)
    assert kinds() == {"entry"}
    sealing.seal()
    assert kinds() == {"entry"}


def test_the_same_forgery_is_not_seen_where_the_key_was_not_changed(monkeypatch):
    """What the test above would say if it proved nothing."""
    deeds(3, batches=2)
    later(monkeypatch, 2)
    forge(AuditEntry.objects.earliest("pk").pk, OLD)
    sealing.seal()
    assert kinds() == set()


def test_a_stolen_old_key_adds_no_seal(rotated, attacker):  # noqa: F811
    """The newest seal written anew under the old key, its content too: an older key never follows a newer one."""
    link = AuditSeal.objects.get(number=4)
    items = AuditSealItem.objects.filter(seal=link).order_by("position").values_list("entry", flat=True)
    content = chain.content_of(OLD, [(pk, AuditEntry.objects.get(pk=pk).proof) for pk in items])
    digest = chain.digest_of(OLD, 4, link.size, link.previous, link.at, content)
    attacker("UPDATE core_auditseal SET key = '1', content = %s, digest = %s WHERE number = 4", content, digest)
    assert "key_older" in kinds()
    # Even if all of the new key's seals are gone, the printed heads know.
    cut_tail(3)
    assert kinds() == {"cut"}


def test_a_process_that_has_not_heard_of_the_new_key_seals_nothing(rotated, use, caplog):
    number = AuditSeal.objects.count()
    for ring in ({"1": OLD}, {"1": OLD, "2": NEW}):
        use(ring)
        record_event(None, "demo.deed")
        with caplog.at_level(logging.ERROR):
            assert sealing.seal() == 0
        assert "nothing is sealed" in caplog.text
    assert AuditSeal.objects.count() == number
    use({"2": NEW, "1": OLD})
    assert sealing.seal() == 2
    # What such a process wrote is held to the change's hour.
    assert kinds() == set()


def test_archives_prove_themselves_after_the_change(use, monkeypatch):
    deeds(3, batches=2)
    one = archived_now()
    before = one.proof
    use({"2": NEW, "1": OLD})
    assert kinds() == set()
    deeds(2)
    one.refresh_from_db()
    assert one.proof != before
    assert kinds() == set()
    assert audit_archive.fault_of(one) == ""
    call_command("verify_trail", archive=str(path_of(one)))
    last = archived_now()
    assert trail_file.check(path_of(last), {"2": NEW, "1": OLD}).faults == []
    use({"2": NEW})
    with pytest.raises(CommandError):
        call_command("verify_trail", archive=str(path_of(one)))


def test_an_archive_forged_before_the_change_is_not_signed_by_it(use):
    deeds(3, batches=2)
    one = archived_now()
    AuditArchive.objects.filter(pk=one.pk).update(sha256="0" * 64)
    use({"2": NEW, "1": OLD})
    deeds(1)
    assert "archive" in kinds()


def test_a_file_over_both_keys_says_what_is_unproven(rotated):
    path = path_of(archived_now())
    assert trail_file.check(path, {"2": NEW, "1": OLD}).faults == []
    assert "seal 1 is of key 1" in trail_file.check(path, {"2": NEW}).faults[0]
    assert "seal 1 was altered" in trail_file.check(path, {"2": NEW, "1": b"3" * 32}).faults[0]
    # The order of the ring is the order of time.
    assert "seal 3 is of key 2" in trail_file.check(path, {"1": OLD, "2": NEW}).faults[0]
