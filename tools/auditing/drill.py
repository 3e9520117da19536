"""Kill drills on servers of our own: ``python -m tools.auditing.drill FOLDER ROUNDS NAME…``; a line of JSON each."""

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import requests

# First, since it starts the servers that the settings name.
from tools.auditing.drill_ground import (
    FOLDER,
    HOUSEHOLDS,
    PG,
    REDIS,
    ROUNDS,
    WEB,
    outcome,
    prepare,
    settled,
    try_add,
    until,
    wake,
    worker,
)  # fmt: skip

from tools.auditing.servers import kill_group  # isort: skip

from django.db import connection  # isort: skip
from django.test import Client  # isort: skip
from projects.actions.ledger_import import commit_ledger, match_ledger  # isort: skip
from projects.enums import ImportState  # isort: skip
from projects.models import LedgerImport  # isort: skip
from projects.transfer.ledger_import import receive  # isort: skip
from renovation.core.models import AuditSeal, Neighborhood, Region, User  # isort: skip
from tests.fixtures.cast import COMMUNITY, DISTRICT  # isort: skip

# What the form asks for besides.
CHOICES = {"built_precision": "UNKNOWN", "building_count": "0", "entrance_count": "0"}


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
        for server in (WEB, PG, REDIS):
            server.close()
