"""Sealing beside people who write, on PostgreSQL: nobody waits for the chain, nothing is left out or sealed twice."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from renovation.core import sealing
from renovation.core.audit import record_event
from renovation.core.models import AuditEntry, AuditSeal, AuditSealItem
from renovation.core.queries.seal import verify
from tests.services.test_concurrency import in_thread

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
WRITERS, EACH = 8, 40


@pytest.fixture(autouse=True)
def real_server(transactional_db):
    assert connection.vendor == "postgresql"


def record_in(chained, is_in, may_end):
    """Record something and keep the transaction open; `chained` as if the entry had to know the one before."""
    with transaction.atomic():
        if chained:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(4)")
        record_event(None, "demo.deed", label="slow")
        is_in.set()
        may_end.wait(10)


def second_must_wait(*, chained: bool) -> bool:
    """Tell whether somebody who records meanwhile waits for one who has not committed yet."""
    first_in, second_in, may_end = Event(), Event(), Event()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(in_thread, record_in, chained, first_in, may_end)
        assert first_in.wait(10)
        second = pool.submit(in_thread, record_in, chained, second_in, may_end)
        waits = not second_in.wait(1)
        may_end.set()
        first.result(20)
        second.result(20)
    return waits


def test_requests_do_not_wait_for_each_other_through_the_chain():
    """Finding 3: a chain inside the request's transaction is a global lock; the control has one."""
    assert not second_must_wait(chained=False)
    assert second_must_wait(chained=True)


def test_a_late_commit_is_taken_by_the_next_seal():
    is_in, may_end = Event(), Event()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(in_thread, record_in, False, is_in, may_end)
        assert is_in.wait(10)
        record_event(None, "demo.deed", label="quick")
        assert sealing.seal() == 1
        may_end.set()
        slow.result(20)
    assert sealing.seal() == 1
    late, early = AuditEntry.objects.get(label="slow"), AuditEntry.objects.get(label="quick")
    assert late.pk < early.pk
    assert dict(AuditSealItem.objects.values_list("entry", "seal")) == {early.pk: 1, late.pk: 2}
    assert verify().faults == []


def write_many(number):
    for turn in range(EACH):
        record_event(None, "demo.deed", label=f"{number}/{turn}")


def keep_sealing(over):
    sealed = 0
    while not over.is_set():
        sealed += sealing.seal()
        time.sleep(0.01)
    return sealed


def test_two_sealers_among_eight_writers_seal_everything_once():
    over = Event()
    with ThreadPoolExecutor(WRITERS + 2) as pool:
        sealers = [pool.submit(in_thread, keep_sealing, over) for _ in range(2)]
        writers = [pool.submit(in_thread, write_many, number) for number in range(WRITERS)]
        for job in writers:
            job.result(60)
        over.set()
        sealed = sum(job.result(60) for job in sealers)
    sealed += sealing.seal()
    assert sealed == AuditEntry.objects.count() == AuditSealItem.objects.count() == WRITERS * EACH
    numbers = list(AuditSeal.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert verify().faults == []


def seal_alone():
    return sealing._seal_batch(is_thorough=False)


def test_without_the_lock_two_sealers_would_collide(monkeypatch):
    """The control: both take the same entries, and only the tables' keys stop the second."""
    monkeypatch.setattr(sealing, "_is_alone", lambda: True)
    both = Event()
    content_of = sealing.chain.content_of

    def slow(*args):
        both.wait(1)
        return content_of(*args)

    monkeypatch.setattr(sealing.chain, "content_of", slow)
    write_many(0)
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(in_thread, seal_alone) for _ in range(2)]
        failed = [job.exception(20) for job in jobs]
    assert len([error for error in failed if error]) == 1
