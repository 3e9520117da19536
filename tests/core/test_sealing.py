"""The trail proves itself: whatever somebody with the database's password does to it is found, and nothing else is."""

import logging
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from renovation.core import guard, sealing
from renovation.core.actions import audit_check
from renovation.core.audit import record_event
from renovation.core.heartbeat import last_beat
from renovation.core.lib import heads
from renovation.core.lib.heads import Head
from renovation.core.models import AuditCheck, AuditEntry, AuditSeal, AuditSealItem, Heartbeat
from renovation.core.queries.seal import state, verify

pytestmark = pytest.mark.django_db


def deeds(count, *, batches=1):
    """Some entries, sealed in so many batches."""
    for _batch in range(batches):
        for number in range(count):
            record_event(None, "demo.deed", label=f"第{number}件", region_code="4102", amount=number / 4, odd=1e20)
        sealing.seal()


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


def kinds():
    return {fault.kind for fault in verify().faults}


@pytest.fixture
def attacker():
    """attacker(statement, …): as somebody would who holds the database's password and takes the guard off."""

    def act(statement, *params):
        with guard.lifted():
            assert sql(statement, *params) > 0, statement

    return act


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET label = 'x'",
        "UPDATE core_auditseal SET digest = 'x'",
        "UPDATE core_auditsealitem SET position = position + 100",
        "DELETE FROM core_auditentry",
        "DELETE FROM core_auditseal",
        "DELETE FROM core_auditsealitem",
    ],
)
def test_the_database_refuses_what_the_portal_never_does(statement):
    deeds(2)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        sql(statement)
    assert (AuditEntry.objects.count(), kinds()) == (2, set())


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize("table", guard.TABLES)
def test_nothing_is_emptied(table):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        sql(f"TRUNCATE {table} CASCADE")


def test_python_refuses_first():
    deeds(1)
    for attempt in (
        lambda: AuditEntry.objects.update(label="x"),
        lambda: AuditEntry.objects.filter(pk=1).delete(),
        lambda: AuditEntry.objects.bulk_update([AuditEntry.objects.get()], ["label"]),
    ):
        with pytest.raises(TypeError):
            attempt()


def test_an_untouched_trail_is_sound_and_says_how_far_it_goes():
    deeds(3, batches=2)
    record_event(None, "demo.deed")
    report = verify()
    assert report.faults == []
    assert (report.seals, report.entries, report.unsealed, report.heads) == (2, 6, 1, 2)
    assert report.head == f"2:{AuditSeal.objects.get(pk=2).digest}"


TAMPERS = {
    "edited entry": ("entry", "UPDATE core_auditentry SET label = 'x' WHERE id = {entry}"),
    "edited value": ("entry", "UPDATE core_auditentry SET after = '{{}}' WHERE id = {entry}"),
    "moved in time": ("entry", "UPDATE core_auditentry SET at = '2020-01-01 00:00:00+00:00' WHERE id = {entry}"),
    "another person": ("entry", "UPDATE core_auditentry SET who = '别人' WHERE id = {entry}"),
    "other proof": ("content", "UPDATE core_auditentry SET proof = '{fake}' WHERE id = {entry}"),
    "deleted entry": ("missing", "DELETE FROM core_auditentry WHERE id = {entry}"),
    "deleted with its place": ("content", "DELETE FROM core_auditsealitem WHERE entry = {entry}"),
    "edited seal": ("seal", "UPDATE core_auditseal SET size = size + 1 WHERE number = 2"),
    "edited digest": ("seal", "UPDATE core_auditseal SET digest = '{fake}' WHERE number = 2"),
    "edited seal time": ("seal", "UPDATE core_auditseal SET at = '2020-01-01 00:00:00+00:00' WHERE number = 2"),
    "edited link": ("chain", "UPDATE core_auditseal SET previous = '{fake}' WHERE number = 2"),
}


@pytest.mark.parametrize("name", TAMPERS)
def test_tampering_is_found(name, attacker):
    deeds(3, batches=3)
    kind, statement = TAMPERS[name]
    entry = AuditSealItem.objects.get(seal=2, position=1).entry
    attacker(statement.format(entry=entry, fake="f" * 64))
    assert kind in kinds()


def test_a_deleted_seal_is_found(attacker):
    deeds(2, batches=3)
    entries = list(AuditSealItem.objects.filter(seal=2).values_list("entry", flat=True))
    with guard.lifted():
        sql("DELETE FROM core_auditsealitem WHERE seal_id = 2")
        sql("DELETE FROM core_auditseal WHERE number = 2")
        sql(f"DELETE FROM core_auditentry WHERE id IN ({entries[0]}, {entries[1]})")
    assert "gap" in kinds()


def test_swapped_places_are_found():
    deeds(3)
    first, second = AuditSealItem.objects.filter(position__lt=2).order_by("position")
    with guard.lifted():
        for entry, position in ((first.entry, 9), (second.entry, 0), (first.entry, 1)):
            sql(f"UPDATE core_auditsealitem SET position = {position} WHERE entry = {entry}")
    assert kinds() == {"content"}


def test_a_made_up_entry_is_found_before_and_after_it_is_sealed(attacker):
    """No chain alone finds this: the sealer would seal whatever stands there. The proof needs the key."""
    deeds(2, batches=2)
    copy = "INSERT INTO core_auditentry (at, who, address, request_id, outcome, action, model, object_id, label,"
    copy += " region_code, before, after, proof) SELECT at, who, address, request_id, outcome, {action}, model,"
    copy += " object_id, label, region_code, before, after, proof FROM core_auditentry WHERE id = {entry}"
    entry = AuditEntry.objects.first().pk
    sql(copy.format(action="'demo.forged'", entry=entry))
    assert kinds() >= {"entry"}
    sealing.seal()
    assert kinds() >= {"entry"}


def test_a_copied_entry_is_found():
    deeds(2)
    columns = (
        "at, who, address, request_id, outcome, action, model, object_id, label, region_code, before, after, proof"
    )
    sql(f"INSERT INTO core_auditentry ({columns}) SELECT {columns} FROM core_auditentry WHERE id = %s",
        AuditEntry.objects.first().pk)  # fmt: skip
    sealing.seal()
    assert kinds() == {"copied"}


def cut_tail(seal):
    """Take the end off as if it had never been."""
    entries = list(AuditSealItem.objects.filter(seal__gte=seal).values_list("entry", flat=True))
    with guard.lifted():
        sql("DELETE FROM core_auditsealitem WHERE seal_id >= %s", seal)
        sql("DELETE FROM core_auditseal WHERE number >= %s", seal)
        for entry in entries:
            sql("DELETE FROM core_auditentry WHERE id = %s", entry)


def test_a_cut_tail_is_found_by_the_printed_heads_only(settings, caplog):
    deeds(2, batches=3)
    held = Head.of(verify().head)
    cut_tail(3)
    assert [(fault.kind, fault.at) for fault in verify().faults] == [("cut", {"seal": 3, "last": 2})]
    # The sealer goes on, says so at once, and the head printed earlier no longer agrees.
    with caplog.at_level(logging.ERROR):
        deeds(1)
    assert "shorter than its printed heads" in caplog.text
    assert kinds() == {"head"}
    # With the file gone too, a head on paper still knows.
    settings.AUDIT_HEADS.unlink()
    assert verify().faults == []
    assert [fault.kind for fault in verify([held]).faults] == ["head"]


def test_heads_are_printed_to_file_and_log_and_caught_up(settings, caplog):
    with caplog.at_level(logging.INFO, "audit.seal"):
        deeds(1, batches=2)
    printed = [AuditSeal.objects.get(pk=number).digest for number in (1, 2)]
    assert [head.digest for head in heads.read(settings.AUDIT_HEADS)] == printed
    assert all(f"head {number}:{digest}" in caplog.text for number, digest in enumerate(printed, 1))
    # Cut short by a full disk: the next print completes it.
    first = settings.AUDIT_HEADS.read_text().splitlines(keepends=True)[0]
    settings.AUDIT_HEADS.write_text(first)
    deeds(1)
    assert [head.number for head in heads.read(settings.AUDIT_HEADS)] == [1, 2, 3]


@pytest.mark.parametrize("name", guard.TABLES)
def test_a_missing_trigger_is_found(name):
    deeds(1)
    on = f" ON {name}" if connection.vendor == "postgresql" else ""
    sql(f"DROP TRIGGER {name}_update{on}")
    try:
        assert not state().is_guarded
        assert state().is_broken
        assert kinds() == {"guard"}
    finally:
        call_command("verify_trail", guard=True)
    assert state().is_guarded


def test_the_state_tells_of_a_sealer_that_stays_away():
    assert state().is_sealing
    AuditEntry.objects.create(action="demo.deed", at=timezone.now() - timedelta(hours=1))
    assert not state().is_sealing
    sealing.seal()
    assert state().is_sealing
    assert last_beat("seal")


def test_the_nightly_run_keeps_what_it_found_and_raises_the_alarm(attacker, caplog, settings, tmp_path):
    deeds(2)
    settings.AUDIT_HEAD_COMMAND = f"tee {tmp_path / 'printed'}"
    report = audit_check.nightly()
    assert (tmp_path / "printed").read_text().strip() == report.head
    assert state().last_check.is_sound
    attacker("UPDATE core_auditentry SET label = 'x'")
    with caplog.at_level(logging.ERROR):
        audit_check.nightly()
    assert "the audit trail is broken" in caplog.text
    assert state().is_broken
    assert Heartbeat.objects.get(pk="verify").facts["sound"] is False
    assert "被改动或伪造" in str(state().faults[0])


def test_commands_say_what_they_found(capsys):
    record_event(None, "demo.deed")
    call_command("seal")
    call_command("verify_trail")
    assert "已封存 1 条" in capsys.readouterr().out
    with pytest.raises(CommandError, match="64"):
        call_command("verify_trail", head=["1:abc"])
    with pytest.raises(CommandError, match="校验不通过") as caught:
        call_command("verify_trail", head=[f"9:{'0' * 64}"])
    assert caught.value.returncode == 1
    assert "末尾被截去" in capsys.readouterr().err


def test_a_verification_that_dies_three_times_is_over(monkeypatch):
    """Finding 8: an attempt is counted before the work, so whatever kills its worker stops after three."""
    check = AuditCheck.objects.create()

    def die(*_args):
        raise MemoryError

    monkeypatch.setattr(audit_check, "run", die)
    for _attempt in range(3):
        with pytest.raises(MemoryError):
            audit_check.work()
        AuditCheck.objects.update(started_at=timezone.now() - timedelta(hours=1))
    assert audit_check.work() == 0
    check.refresh_from_db()
    assert (check.attempts, check.is_sound, check.faults[0]["kind"]) == (3, False, "attempts")


DEEDS = st.lists(
    st.fixed_dictionaries(
        {
            "label": st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
            "note": st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans()),
            "more": st.dictionaries(st.text("甲乙ab", max_size=3), st.lists(st.floats(-1e22, 1e22), max_size=2)),
            "is_sealed": st.booleans(),
        }
    ),
    min_size=2,
    max_size=8,
)  # fmt: skip
EDITS = ("who", "address", "label", "action", "object_id", "region_code", "outcome", "request_id", "model")


class Undo(Exception):
    pass


@given(deeds=DEEDS, pick=st.integers(0, 99), edit=st.sampled_from((*EDITS, "delete", "seal", "nothing")))
@budget(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_one_tamper_is_found_and_none_alarms(settings, deeds, pick, edit):
    settings.AUDIT_HEADS.unlink(missing_ok=True)
    try:
        with transaction.atomic():
            for deed in deeds:
                record_event(None, "demo.deed", label=deed["label"], note=deed["note"], more=deed["more"])
                if deed["is_sealed"]:
                    sealing.seal()
            sealing.seal()
            assert verify().faults == []
            items = list(AuditSealItem.objects.order_by("entry"))
            item = items[pick % len(items)]
            with guard.lifted():
                if edit == "delete":
                    sql("DELETE FROM core_auditentry WHERE id = %s", item.entry)
                elif edit == "seal":
                    sql("UPDATE core_auditseal SET size = size + 1 WHERE number = %s", item.seal_id)
                elif edit != "nothing":
                    sql(f"UPDATE core_auditentry SET {edit} = 'ZZ9' WHERE id = %s", item.entry)
            assert bool(verify().faults) == (edit != "nothing")
            raise Undo
    except Undo:
        pass
