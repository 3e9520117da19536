"""A process beside one database that does what it is told on stdin and answers with milliseconds on stdout.

Commands: prepare | full | nightly | single | single_history | refresh | same. One answer in JSON per line.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renovation.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from projects.actions.funding import set_funding  # noqa: E402
from projects.models import ProjectSite  # noqa: E402
from renovation.core.actions.token import issue_token  # noqa: E402
from renovation.core.enums import Role  # noqa: E402
from renovation.core.models import Duty, Parameter, StaleMark, User  # noqa: E402
from renovation.core.web.session import SessionStore  # noqa: E402
from renovation.dashboard import rollups  # noqa: E402
from renovation.dashboard.models import Rollup  # noqa: E402
from tools.benchmark import single  # noqa: E402

CITY = "1101"
_changes = iter(range(1, 1_000_000))


def officer() -> User:
    """Return the one user of the bench: city command of one city, so that everything is narrowed to it."""
    user, is_new = User.objects.get_or_create(username="bench", defaults={"name": "bench"})
    if is_new:
        yesterday = timezone.localdate() - timedelta(days=1)
        Duty.objects.create(user=user, role=Role.CITY_COMMAND, region_id=CITY, starts_on=yesterday)
    return user


def prepare() -> dict[str, Any]:
    """Make figures if there are none, a key and a session; say whom to ask as."""
    user = officer()
    # The bench is one client that asks as fast as it can; the throttle counts it all the same.
    Parameter.objects.get_or_create(code="api.minute", defaults={"value": 1_000_000_000})
    if not Rollup.objects.exists():
        rollups.recompute()
    rollups.refresh()
    _row, key = issue_token(by=user, name="bench", days=1)
    rollups.refresh()
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"key": key, "cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}", "region": CITY}


def full() -> float:
    """Every figure of every region computed and stored where nothing was: rows and their first day of history."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE dashboard_rollup, dashboard_rollupday")
    return _timed(rollups.recompute)


def nightly() -> float:
    """The same over figures that are right already, as every night."""
    return _timed(rollups.recompute)


def single_statement(*, with_history: bool = False) -> float:
    """The same figures by hand, stored where nothing was; autocommit, so that its commit counts too."""
    day = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(single.TABLES)
        sql = single.statement(day.year, day.isoformat(), with_history=with_history)
        return _timed(lambda: cursor.execute(sql))


def same() -> int:
    """Return how many regions have other figures by hand than by the rollup."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM dashboard_rollup a FULL JOIN bench_rollup b ON a.region_id = b.region_id"
            " WHERE a.figures IS DISTINCT FROM b.figures"
        )
        row = cursor.fetchone()
    return int(row[0])


def refresh() -> float:
    """One change by an action, then the refresh it asks for."""
    if StaleMark.objects.exists():
        rollups.refresh()
    number = next(_changes)
    sites = ProjectSite.objects.under(CITY).order_by("id")  # type: ignore[attr-defined]
    amount = Decimal(1000 + number + timezone.now().microsecond % 997)
    zero = Decimal(0)
    with transaction.atomic():
        set_funding(
            by=officer(),
            site=sites[number % 50],
            source="OTHER",
            year=2025,
            planned_wan=amount,
            arrived_wan=zero,
            paid_wan=zero,
        )
    return _timed(rollups.refresh)


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


COMMANDS: dict[str, Callable[[], Any]] = {
    "prepare": prepare,
    "full": full,
    "nightly": nightly,
    "single": single_statement,
    "single_history": partial(single_statement, with_history=True),
    "refresh": refresh,
    "same": same,
}

if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(COMMANDS[line.strip()]()), flush=True)
