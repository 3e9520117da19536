"""A real Celery worker with beat, on the database of the running test: ``python -m tests.services.worker``."""

import importlib
import os
import sys
import time
from pathlib import Path

from celery.signals import worker_process_init
from django.conf import settings

from renovation.celery import app


def hang_in_refresh(sign: Path) -> None:
    """Let a refresh stop for good after it has written, before it commits; `sign` appears when it does."""
    rollups = importlib.import_module("renovation.dashboard.rollups")
    write = rollups._write

    def stop(*args, **options):
        write(*args, **options)
        sign.touch()
        time.sleep(600)

    rollups._write = stop


if __name__ == "__main__":
    if sign := os.environ.get("HANG_SIGN"):
        worker_process_init.connect(lambda **_: hang_in_refresh(Path(sign)), weak=False)
    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
    settings.MEDIA_ROOT = os.environ["TEST_MEDIA"]
    app.conf.beat_schedule_filename = sys.argv[1]
    app.worker_main(["worker", "-B", "-c", "1", "-l", "WARNING", "--without-gossip", "--without-mingle"])
