"""A real worker with beat for the kill drills, its clock turned faster: ``tools.auditing.kill_worker FOLDER``."""

import importlib
import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

from celery.signals import worker_process_init

from renovation.celery import app

FOLDER = Path(sys.argv[1])
# What the drills shorten, so that they take seconds: how often beat asks, and when a silent worker is taken for dead.
SECONDS = {"refresh-stale": 1, "sweep-ledgers": 1, "seal-trail": 1}


def _in_child(**_: object) -> None:
    # Django is ready only now.
    job, commit, door, work = (
        importlib.import_module(name)
        for name in (
            "projects.actions.ledger_job",
            "projects.actions.ledger_commit",
            "projects.transfer.ledger_import",
            "projects.transfer.ledger_work",
        )
    )
    sealing = importlib.import_module("renovation.core.sealing")
    job.DEAD_AFTER = timedelta(seconds=2)
    mode = os.environ.get("DRILL", "")
    if mode == "hang-in-seal":
        items = sealing.AuditSealItem.objects
        write = items.bulk_create
        sealing.AuditSealItem.objects.bulk_create = lambda *a, **k: (write(*a, **k), _hang())
    if mode == "poison":
        work.read = work.commit = lambda _ledger: _die()
    if mode == "slow-ledger":
        hold, door.CHUNK = commit.hold, 20
        commit.hold = lambda ledger: (time.sleep(0.3), hold(ledger))[1]


def _hang() -> None:
    (FOLDER / "hangs").touch()
    time.sleep(600)


def _die() -> None:
    with (FOLDER / "died").open("a") as file:
        file.write("x")
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    worker_process_init.connect(_in_child, weak=False)
    for name, seconds in SECONDS.items():
        app.conf.beat_schedule[name] = {**app.conf.beat_schedule[name], "schedule": seconds}
    app.conf.beat_schedule_filename = str(FOLDER / "beat")
    flags = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    app.worker_main(["worker", "-B", "-c", "1", "-l", "WARNING", *flags])
