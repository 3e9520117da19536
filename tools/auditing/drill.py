"""Kill drills on servers of our own: ``python -m tools.auditing.drill FOLDER ROUNDS NAME…``; a line of JSON each.

A fact is a neighborhood of seven households that somebody was told is registered. Afterwards there must be exactly
as many rows, entries of the trail and households on the city's figures as were acknowledged, and every job done.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import django
import requests

from tools.auditing.servers import Postgres, Redis, Web, kill_group

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
from django.db import Error, connection, connections  # noqa: E402
from django.test import Client  # noqa: E402

from projects.actions.ledger_import import commit_ledger, match_ledger  # noqa: E402
from projects.enums import ImportState  # noqa: E402
from projects.models import LedgerImport  # noqa: E402
from projects.transfer.ledger_import import receive  # noqa: E402
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
# What the form asks for besides.
CHOICES = {"built_precision": "UNKNOWN", "building_count": "0", "entrance_count": "0"}
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


def drill_worker(folder: Path, rounds: int) -> dict[str, Any]:
    """kill -9 a worker in the midst of refreshing and sealing, again and again, while people go on writing."""
    acknowledged: set[str] = set()
    running = worker(folder)
    for turn in range(rounds):
        before = AuditSeal.objects.count()
        try_add(f"{turn}唤", acknowledged)
        until(lambda before=before: AuditSeal.objects.count() > before)
        for number in range(15):
            try_add(f"{turn}号{number}", acknowledged)
        kill_group(running)
        running = worker(folder)
    try:
        return outcome(acknowledged, kills=rounds)
    finally:
        kill_group(running)


def drill_seal(folder: Path, _rounds: int) -> dict[str, Any]:
    """kill -9 a worker after it has written a seal and before it commits."""
    acknowledged: set[str] = set()
    running = worker(folder, "hang-in-seal")
    try_add("封存", acknowledged)
    hung = until((folder / "hangs").exists)
    seals = AuditSeal.objects.count()
    kill_group(running)
    half = AuditSeal.objects.count() - seals
    running = worker(folder)
    try:
        return outcome(acknowledged, kills=1, jobs_lost=int(hung < 0) + half)
    finally:
        kill_group(running)


def upload(folder: Path, rows: int) -> LedgerImport:
    head = "街道,社区,小区名称,户数\n"
    path = folder / "台账.csv"
    path.write_text(head + "".join(f"金明池街道,碧水社区,台账小区{n},{HOUSEHOLDS}\n" for n in range(rows)), "utf-8-sig")
    by, place = User.objects.get(username="drill"), Region.objects.get(pk=DISTRICT)
    ledger = receive(by=by, region=place, path=path, filename=path.name)
    match_ledger(by=by, ledger=ledger, sheet=ledger.sheet, kind=ledger.kind, mapping=ledger.mapping)
    return ledger


def is_in(ledger: LedgerImport, *states: str) -> Callable[[], bool]:
    return lambda: LedgerImport.objects.get(pk=ledger.pk).state in states


def drill_ledger(folder: Path, rounds: int) -> dict[str, Any]:
    """kill -9 a worker in the midst of an import; another finishes it, and no row comes twice."""
    rows = 100
    ledger = upload(folder, rows)
    running = worker(folder, "slow-ledger")
    until(is_in(ledger, ImportState.READY))
    ledger.refresh_from_db()
    commit_ledger(by=ledger.by, ledger=ledger)
    for _turn in range(min(rounds, 2)):
        before = Neighborhood.objects.count()
        until(lambda before=before: Neighborhood.objects.count() > before)
        kill_group(running)
        running = worker(folder, "slow-ledger")
    try:
        done = until(is_in(ledger, ImportState.DONE))
        ledger.refresh_from_db()
        names = {f"台账小区{n}" for n in range(rows)}
        return outcome(
            names, kills=min(rounds, 2), jobs_lost=int(done < 0), state=ledger.state, attempts=ledger.attempts
        )
    finally:
        kill_group(running)


def drill_poison(folder: Path, _rounds: int) -> dict[str, Any]:
    """A ledger that kills whoever works on it: three attempts and no more (finding 8)."""
    ledger = upload(folder, 3)
    running = worker(folder, "poison")
    try:
        failed = until(is_in(ledger, ImportState.FAILED))
        time.sleep(3)
        died = len((folder / "died").read_text())
        return outcome(set(), kills=died, jobs_lost=int(failed < 0), executions=died)
    finally:
        kill_group(running)


def drill_redis(folder: Path, rounds: int) -> dict[str, Any]:
    """Redis killed under a running worker and started again, empty; nobody waits for it."""
    acknowledged: set[str] = set()
    running = worker(folder)
    wake("乙", acknowledged)
    slowest = 0.0
    for turn in range(rounds):
        REDIS.kill()
        slowest = max(slowest, *(try_add(f"{turn}空{number}", acknowledged) for number in range(20)))
        REDIS.start()
        for number in range(10):
            try_add(f"{turn}满{number}", acknowledged)
    try:
        result = outcome(acknowledged, kills=rounds, slowest=round(slowest, 3))
        # The worker has found the new broker by itself.
        try_add("之后", acknowledged)
        return result | {"jobs_lost": int(until(settled) < 0)}
    finally:
        kill_group(running)


def drill_postgres(folder: Path, rounds: int) -> dict[str, Any]:
    """PostgreSQL killed while people write and the worker works; both go on with the new one."""
    acknowledged: set[str] = set()
    running = worker(folder)
    wake("丙", acknowledged)
    down = 0.0
    for turn in range(rounds):
        for number in range(15):
            try_add(f"{turn}前{number}", acknowledged)
        PG.kill()
        start = time.monotonic()
        try_add(f"{turn}断", acknowledged)
        PG.start()
        until(lambda: connection.ensure_connection() is None)
        down = max(down, time.monotonic() - start)
    try:
        return outcome(acknowledged, kills=rounds, down=round(down, 1))
    finally:
        kill_group(running)


def post_names(prefix: str, cookies: dict[str, str], acknowledged: set[str], over: Event) -> None:
    """Register one after another as a browser does, until told to stop; only a redirect is a yes."""
    number = 0
    while not over.is_set():
        number += 1
        name = f"{prefix}{number}"
        facts = {"region": COMMUNITY, "name": name, "is_in_program": "on", "household_count": str(HOUSEHOLDS)}
        try:
            with requests.Session() as browser:
                browser.cookies.update(cookies)
                url = f"{WEB.url}/neighborhoods/add/"
                browser.get(url, timeout=10)
                token = browser.cookies.get("csrftoken", "")
                answer = browser.post(
                    url, data={**CHOICES, **facts, "csrfmiddlewaretoken": token}, allow_redirects=False, timeout=10
                )
                if answer.status_code == 302 and "/login" not in answer.headers["Location"]:
                    acknowledged.add(name)
        except requests.RequestException:
            time.sleep(0.1)


def drill_web(folder: Path, rounds: int) -> dict[str, Any]:
    """The web server killed with eight requests in it, again and again."""
    acknowledged: set[str] = set()
    client, over = Client(), Event()
    client.force_login(User.objects.get(username="drill"))
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    running = worker(folder)
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(post_names, f"{letter}网", cookies, acknowledged, over) for letter in "子丑寅卯辰巳午未"]
        for _turn in range(rounds):
            WEB.start()
            before = len(acknowledged)
            until(lambda before=before: len(acknowledged) > before + 10)
            WEB.kill()
        over.set()
        for job in jobs:
            job.result(30)
    try:
        return outcome(acknowledged, kills=rounds)
    finally:
        kill_group(running)


DRILLS = {
    "worker": drill_worker,
    "seal": drill_seal,
    "ledger": drill_ledger,
    "poison": drill_poison,
    "redis": drill_redis,
    "postgres": drill_postgres,
    "web": drill_web,
}

if __name__ == "__main__":
    try:
        prepare()
        for name in sys.argv[3:] or DRILLS:
            start = time.monotonic()
            found = DRILLS[name](FOLDER, ROUNDS) | {"drill": name}
            print(json.dumps(found | {"seconds": round(time.monotonic() - start, 1)}, ensure_ascii=False), flush=True)
    finally:
        WEB.kill()
        PG.kill()
        REDIS.kill()
