"""Many at once, on PostgreSQL: whatever the order, the figures end up as the facts are."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier, Event, Thread

import pytest
from django.db import connection, connections

from projects.actions.funding import set_funding
from projects.actions.progress_report import report_progress
from projects.actions.project import add_project
from projects.models import ProjectSite
from renovation.core.models import StaleMark, User
from renovation.dashboard import rollups
from renovation.dashboard.models import Rollup, RollupState
from tests.fixtures.cast import CITY, COMMUNITY, OTHER_COMMUNITY, make_neighborhood

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
THREADS, ROUNDS = 8, 6


def in_thread(work, *args):
    """Run in a thread with a database connection of its own, closed at the end."""
    try:
        return work(*args)
    finally:
        connections.close_all()


@pytest.fixture
def sites(transactional_db, regions, district_officer):
    assert connection.vendor == "postgresql"
    homes = [COMMUNITY, OTHER_COMMUNITY] * (THREADS // 2)
    neighborhoods = [make_neighborhood(code, f"并发小区{number}") for number, code in enumerate(homes)]
    project = add_project(by=district_officer, name="并发项目", plan_year=2025, neighborhoods=neighborhoods)
    rollups.recompute()
    return list(project.sites.all())


def work_on(pk: int) -> None:
    by, site = User.objects.get(username="district_officer"), ProjectSite.objects.get(pk=pk)
    for turn in range(1, ROUNDS + 1):
        report_progress(by=by, site=site, progress_pct=Decimal(turn * 10))
        amounts = {"planned_wan": Decimal(turn * 7), "arrived_wan": Decimal(turn * 3), "paid_wan": Decimal(turn)}
        set_funding(by=by, site=site, source="CITY", year=2025, **amounts)


def test_actions_and_refreshes_at_once_end_in_the_right_figures(sites):
    over = Event()

    def keep_refreshing() -> None:
        while not over.is_set():
            rollups.refresh()

    with ThreadPoolExecutor(THREADS + 2) as pool:
        refreshing = [pool.submit(in_thread, keep_refreshing) for _ in range(2)]
        working = [pool.submit(in_thread, work_on, site.pk) for site in sites]
        try:
            for job in working:
                job.result()
        finally:
            over.set()
        for job in refreshing:
            job.result()
    rollups.refresh()
    assert not StaleMark.objects.exists()
    assert Rollup.objects.get(pk=CITY).figures["funds_planned"] == THREADS * ROUNDS * 7
    stored = dict(Rollup.objects.values_list("pk", "figures"))
    assert rollups.recompute() == []
    assert dict(Rollup.objects.values_list("pk", "figures")) == stored


def overtaken(site, monkeypatch) -> dict[str, object]:
    """Let a slow refresh that has read the old facts be overtaken by one that has read the new; return the figures."""
    by = User.objects.get(username="district_officer")
    has_read, overtook = Event(), Event()
    sums = rollups._sums

    def slow(*args):
        result = sums(*args)
        if not has_read.is_set():
            has_read.set()
            overtook.wait(2)
        return result

    monkeypatch.setattr(rollups, "_sums", slow)
    report_progress(by=by, site=site, progress_pct=Decimal(10))
    first = Thread(target=in_thread, args=(rollups.refresh,))
    first.start()
    assert has_read.wait(5)
    set_funding(
        by=by, site=site, source="CITY", year=2025,
        planned_wan=Decimal(9), arrived_wan=Decimal(0), paid_wan=Decimal(0),
    )  # fmt: skip
    second = Thread(target=lambda: (in_thread(rollups.refresh), overtook.set()))
    second.start()
    first.join(20)
    second.join(20)
    return Rollup.objects.get(pk=CITY).figures


def test_a_refresh_is_never_overtaken(sites, monkeypatch):
    assert overtaken(sites[0], monkeypatch)["funds_planned"] == 9


def test_without_the_lock_it_would_be(sites, monkeypatch):
    """The control: the same two refreshes, not waiting for each other, leave the older figures."""
    monkeypatch.setattr(rollups, "_lock", lambda: RollupState.objects.get(pk=1))
    assert overtaken(sites[0], monkeypatch)["funds_planned"] == 0


def test_two_workers_at_the_same_marks_serve_them_once(sites, monkeypatch):
    """The second waits for the lock, and then finds nothing left to do."""
    lock, both_wait = rollups._lock, Barrier(2)

    def together():
        both_wait.wait(5)
        return lock()

    monkeypatch.setattr(rollups, "_lock", together)
    StaleMark.objects.create(region_code=CITY)
    with ThreadPoolExecutor(2) as pool:
        served = [pool.submit(in_thread, rollups.refresh) for _ in range(2)]
    assert sorted(job.result() for job in served) == [0, 1]
