"""Real processes beside the test: they see what it commits, so these tests run without a transaction around them."""

import os
import signal
import subprocess
import sys
import time
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection

from projects.actions.progress_report import report_progress
from projects.actions.project import add_project
from renovation.core.enums import Renovation
from renovation.dashboard import rollups
from tests.architecture.code import ROOT


def environment(**more: str) -> dict[str, str]:
    """The environment of a process that works on this test's database."""
    own = {"TEST_DATABASE": str(connection.settings_dict["NAME"]), "TEST_MEDIA": str(settings.MEDIA_ROOT)}
    return os.environ | own | {"PYTHONUNBUFFERED": "1"} | more


def until(condition, seconds: float) -> float:
    """Wait until `condition()` holds, at most so long; return how long it took."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            pytest.fail(f"still not so after {seconds} s: {condition.__name__}")
        time.sleep(0.05)
    return time.monotonic() - start


@pytest.fixture
def start_worker(transactional_db, tmp_path):
    """start_worker(): a worker with beat, in a process group of its own."""
    started = []

    def start(**more: str) -> subprocess.Popen:
        log = (tmp_path / f"worker-{len(started)}.log").open("wb+")
        command = [sys.executable, "-m", "tests.services.worker", str(tmp_path / "beat")]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(**more), stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """kill -9 for the worker, its pool and its beat, as when the power fails."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


@pytest.fixture
def site(transactional_db, here, district_officer):
    """A site whose figures are up to date."""
    project = add_project(by=district_officer, name="2025年项目", plan_year=2025, neighborhoods=[here])
    rollups.recompute()
    return project.sites.get()


@pytest.fixture
def finish(district_officer):
    """finish(site): report it done."""

    def report(site):
        report_progress(by=district_officer, site=site, progress_pct=Decimal(100), status=Renovation.DONE)

    return report
