"""Messages with several workers, and with workers that die: nothing twice, nothing lost."""

import os
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings as portal
from django.db import connection, connections
from django.utils import timezone

from renovation.core.actions import delivery
from renovation.core.actions.delivery import take
from renovation.core.lib.channels import channels_from
from renovation.core.models import Delivery
from tests.architecture.code import ROOT
from tests.fixtures.cast import COMMUNITY
from tests.fixtures.receivers import http_receiver
from tests.services.conftest import environment, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("worker")]
ROWS, WORKERS = 40, 4
STARTS_WITHIN = 60


@pytest.fixture
def receiver():
    with http_receiver() as found:
        yield found


def rows(count, regions):
    """Messages to residents: each its own, so that one doubled shows."""
    for number in range(count):
        Delivery(
            channel="SMS", kind="ANSWERED", region=regions[COMMUNITY], address="13800138000",
            subject=f"YJ-{number}", body="x", not_before=timezone.now(),
        ).save()  # fmt: skip


def start(receiver):
    """A sender in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.services.send_notices"],
        cwd=ROOT, env=environment(NOTICE_SMS=f"{receiver.url}/sms"), stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


def received(receiver):
    return Counter(post.body["text"].split()[0] for post in receiver.posts)


def test_several_processes_send_each_row_once(receiver, regions):
    rows(ROWS, regions)
    senders = [start(receiver) for _ in range(2)]
    counts = [int(sender.communicate(timeout=120)[0]) for sender in senders]
    assert sum(counts) == ROWS
    assert received(receiver) == Counter({f"YJ-{number}": 1 for number in range(ROWS)})
    assert set(Delivery.objects.values_list("state", "tries")) == {("SENT", 1)}


def take_all(barrier):
    try:
        barrier.wait(10)
        found = []
        while taken := take():
            found += [row.pk for row in taken]
        return found
    finally:
        connections.close_all()


def taken_at_once():
    barrier = Barrier(WORKERS)
    with ThreadPoolExecutor(WORKERS) as pool:
        return [job.result() for job in [pool.submit(take_all, barrier) for _ in range(WORKERS)]]


@pytest.mark.services
def test_workers_at_once_take_each_row_once(settings, regions):
    assert connection.vendor == "postgresql"
    rows(ROWS, regions)
    shares = taken_at_once()
    assert Counter(pk for share in shares for pk in share) == Counter(Delivery.objects.values_list("pk", flat=True))
    # Nobody waited for the others to be done.
    assert sum(1 for share in shares if share) > 1


@pytest.mark.services
def test_without_the_lock_rows_would_be_taken_twice(regions, monkeypatch):
    """The control: the same workers, looking without a lock."""
    due = delivery._due
    meet = Barrier(WORKERS)

    def unlocked(shut):
        found = due(shut)
        found.query.select_for_update = False
        return found

    def looked(first):
        # All have looked before any of them writes.
        meet.wait(10)
        return []

    monkeypatch.setattr(delivery, "_due", unlocked)
    monkeypatch.setattr(delivery, "_companions", looked)
    rows(1, regions)

    def once():
        try:
            return [row.pk for row in take()]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        shares = [job.result() for job in [pool.submit(once) for _ in range(WORKERS)]]
    assert sum(len(share) for share in shares) == WORKERS


def lease_ends():
    Delivery.objects.filter(state="WAITING").update(not_before=timezone.now() - timedelta(seconds=1))


def test_a_sender_killed_in_the_midst_leaves_the_row_to_the_next_and_thrice_is_the_end(receiver, regions, monkeypatch):
    monkeypatch.setattr(portal, "NOTICE", channels_from({"NOTICE_SMS": f"{receiver.url}/sms"}))
    rows(1, regions)
    # Longer than anybody waits here, shorter than the sender's patience matters: it is killed first.
    receiver.answers = [(200, {}, 30)]
    for tries in (1, 2):
        receiver.asked.clear()
        sender = start(receiver)
        until(receiver.asked.is_set, STARTS_WITHIN)
        os.killpg(sender.pid, signal.SIGKILL)
        sender.communicate()
        # The attempt was counted before anything was sent; nobody takes it before its lease has ended.
        assert list(Delivery.objects.values_list("state", "tries")) == [("WAITING", tries)]
        assert delivery.work() == 0
        lease_ends()
    receiver.answers = [(200, {})]
    assert delivery.work() == 1
    assert list(Delivery.objects.values_list("state", "tries")) == [("SENT", 3)]
    # A row over which three workers died has failed, and is not sent a fourth time.
    rows(1, regions)
    Delivery.objects.filter(state="WAITING").update(tries=3)
    sent = len(receiver.posts)
    assert delivery.work() == 0
    assert len(receiver.posts) == sent
    assert Delivery.objects.filter(state="FAILED").count() == 1
