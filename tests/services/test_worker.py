"""With a real worker: figures follow within seconds, and whatever is killed or missing, nothing is lost."""

import subprocess
import sys
from datetime import timedelta

import pytest
from celery.schedules import crontab
from django.conf import settings

from renovation.celery import app
from renovation.core.models import StaleMark
from renovation.dashboard.models import Rollup
from tests.architecture.code import ROOT
from tests.fixtures.cast import CITY
from tests.services.conftest import environment, kill, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("worker")]
# A cold worker on a busy machine.
STARTS_WITHIN = 60


def figures():
    return Rollup.objects.get(pk=CITY).figures


def is_done():
    return figures()["neighborhoods_renovated"] == 1


def is_served():
    return not StaleMark.objects.exists()


def test_change_is_on_the_rollup_within_five_seconds(start_worker, site, finish):
    StaleMark.objects.create(region_code=CITY)
    start_worker()
    until(is_served, STARTS_WITHIN)
    finish(site)
    until(is_done, 5)


def test_worker_killed_while_refreshing_loses_nothing(start_worker, site, finish, tmp_path):
    sign = tmp_path / "hanging"
    worker = start_worker(HANG_SIGN=str(sign))
    finish(site)
    until(sign.exists, STARTS_WITHIN)
    kill(worker)
    assert StaleMark.objects.exists()
    assert not is_done()
    start_worker()
    until(is_done, STARTS_WITHIN)


def test_missing_broker_neither_slows_nor_loses(start_worker, site):
    run = subprocess.run(
        [sys.executable, "-m", "tests.services.broken_broker"],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert float(run.stdout) < 2, run.stdout
    assert StaleMark.objects.exists()
    start_worker()
    until(is_served, STARTS_WITHIN)
    assert figures()["neighborhoods_in_progress"] == 1


def test_beat_sweeps_every_few_seconds_and_recounts_every_night():
    app.autodiscover_tasks(force=True)
    schedule = settings.CELERY_BEAT_SCHEDULE
    assert {entry["task"] for entry in schedule.values()} <= set(app.tasks)
    sweep = next(entry for entry in schedule.values() if entry["task"] == "dashboard.refresh_stale")
    assert timedelta(seconds=0) < timedelta(seconds=sweep["schedule"]) <= timedelta(seconds=5)
    night = next(entry for entry in schedule.values() if entry["task"] == "dashboard.recompute_all")
    assert isinstance(night["schedule"], crontab)
