"""What every kill drill stands on: servers of its own, a portal on them, facts to count.

A fact is a neighborhood of seven households that somebody was told is registered. Afterwards there must be exactly
as many rows, entries of the trail and households on the city's figures as were acknowledged, and every job done.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from tools.auditing.servers import Postgres, Redis, Web

FOLDER, ROUNDS = Path(sys.argv[1]), int(sys.argv[2])
PG, REDIS, WEB = Postgres(), Redis(), Web()
PG.start()
REDIS.start()
# Settings are read once, so the servers come first; programs started from here inherit them.
os.environ |= {"DATABASE_URL": PG.url, "REDIS_URL": REDIS.url, "VAR_DIR": str(FOLDER), "SECOND_FACTOR_ROLES": ""}
os.environ |= {"SECRET_KEY": "only-for-the-drills", "PII_KEYS": f"1:{'11' * 32}", "PII_INDEX_KEY": "22" * 32}
os.environ |= {"AUDIT_KEY": "33" * 32, "DJANGO_SETTINGS_MODULE": "renovation.settings", "LOG_LEVEL": "WARNING"}
django.setup()

from django.core.management import call_command  # noqa: E402 - after the settings
from django.db import Error, connections  # noqa: E402

from renovation.core import sealing  # noqa: E402
from renovation.core.actions.neighborhood import add_neighborhood  # noqa: E402
from renovation.core.enums import Role  # noqa: E402
from renovation.core.models import (  # noqa: E402
    AuditEntry,
    AuditSeal,
    AuditSealItem,
    Neighborhood,
    Region,
    StaleMark,
    User,
)
from renovation.core.queries.seal import verify  # noqa: E402
from renovation.dashboard import rollups  # noqa: E402
from renovation.dashboard.models import Rollup  # noqa: E402
from tests.fixtures.cast import CITY, COMMUNITY, DISTRICT, NAMES, make_region, make_user  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
HOUSEHOLDS = 7
# A figure must be right again after so many seconds, the bar of the issue.
WITHIN = 60.0


def prepare() -> None:
    call_command("migrate", verbosity=0)
    for code in NAMES:
        make_region(code)
    make_user("drill", Role.DISTRICT_OFFICER, DISTRICT)
    rollups.recompute()
    sealing.seal()


def add(name: str) -> None:
    by, place = User.objects.get(username="drill"), Region.objects.get(pk=COMMUNITY)
    add_neighborhood(by=by, region=place, name=name, is_in_program=True, household_count=HOUSEHOLDS)


def try_add(name: str, acknowledged: set[str]) -> float:
    """Register one; whoever gets an error was told so, and counts on nothing. Returns the seconds it took."""
    start = time.monotonic()
    try:
        add(name)
        acknowledged.add(name)
    except Error:
        connections.close_all()
    return time.monotonic() - start


def worker(folder: Path, mode: str = "") -> subprocess.Popen:
    log = (folder / "worker.log").open("ab")
    command = [sys.executable, "-m", "tools.auditing.kill_worker", str(folder)]
    env = os.environ | {"DRILL": mode, "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)


def until(condition: Callable[[], Any], seconds: float = WITHIN) -> float:
    """Wait for something; return how long it took, or -1 when it did not come."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        try:
            if condition():
                return time.monotonic() - start
        except Error:
            connections.close_all()
        time.sleep(0.1)
    return -1.0


def wake(name: str, acknowledged: set[str]) -> None:
    """Wait until the worker serves."""
    try_add(name, acknowledged)
    until(settled)


def households() -> int:
    return int(Rollup.objects.get(pk=CITY).figures["households_to_renovate"])


def settled() -> bool:
    facts = Neighborhood.objects.count()
    return not StaleMark.objects.exists() and households() == HOUSEHOLDS * facts and all_sealed()


def all_sealed() -> bool:
    return AuditSealItem.objects.count() == AuditEntry.objects.count()


def outcome(acknowledged: set[str], **more: Any) -> dict[str, Any]:
    """Count what is there against what was acknowledged."""
    right_after = until(settled)
    rows = set(Neighborhood.objects.values_list("name", flat=True))
    entries = list(AuditEntry.objects.filter(action="neighborhood.added").values_list("label", flat=True))
    counted = households()
    drift = rollups.recompute()
    report = verify()
    sizes = sum(AuditSeal.objects.values_list("size", flat=True))
    return more | {
        "acknowledged": len(acknowledged),
        "lost": len(acknowledged - rows),
        "without_trail": len(rows - set(entries)),
        "trail_without_fact": len(set(entries) - rows) + len(entries) - len(set(entries)),
        "miscounted": counted - HOUSEHOLDS * len(rows),
        "drift": len(drift),
        "right_after": round(right_after, 1),
        "trail_faults": [str(fault) for fault in report.faults],
        "sealed_twice": sizes - AuditSealItem.objects.count(),
    }
