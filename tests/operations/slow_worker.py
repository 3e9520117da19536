"""A worker with one slow task, for the test of its end: ``python -m tests.operations.slow_worker FOLDER``."""

import sys
import time
from pathlib import Path

from renovation.celery import app

folder = Path(sys.argv[1])


@app.task(name="tests.slow")
def slow():
    (folder / "begun").touch()
    time.sleep(1.5)
    (folder / "done").touch()


if __name__ == "__main__":
    app.conf.task_default_queue = "slow"
    slow.apply_async()
    app.worker_main(["worker", "-c", "1", "-l", "WARNING", "-Q", "slow", "--without-gossip", "--without-mingle"])
