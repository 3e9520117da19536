"""Tamper with a trail of our own in every way, many times; measure it: ``trail_child ROUNDS ENTRIES``."""

import json
import os
import sys
import time
from collections.abc import Callable
from random import Random
from threading import Event, Thread
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "renovation.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - after the settings
from django.db import Error, connection, connections, transaction  # noqa: E402

from renovation.core import guard, sealing  # noqa: E402
from renovation.core.audit import record_event  # noqa: E402
from renovation.core.lib.chain import FIELDS  # noqa: E402
from renovation.core.models import AuditEntry, AuditSeal, AuditSealItem  # noqa: E402
from renovation.core.queries.seal import verify  # noqa: E402

ROUNDS, ENTRIES = int(sys.argv[1]), int(sys.argv[2])
RANDOM = Random(4102)
OTHER = {"at": "2020-01-01 00:00:00+00:00", "by_id": None, "before": '{"x": 1}', "after": '{"x": 1}'}
COPIED = ", ".join((*FIELDS, "proof"))


class Undo(Exception):
    pass


def sql(statement: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def write(count: int) -> None:
    for start in range(0, count, 500):
        AuditEntry.objects.bulk_create(
            [
                AuditEntry(
                    action="demo.deed", label=f"第{number}件", who="李华（lihua）", address="10.1.2.3",
                    model="core.region",
                    object_id=str(number), region_code="4102A1", before={"progress_pct": "40"},
                    after={"progress_pct": "55.5", "amount": number / 8},
                )
                for number in range(start, min(start + 500, count))
            ]
        )  # fmt: skip


def some_item() -> AuditSealItem:
    return AuditSealItem.objects.order_by("entry")[RANDOM.randrange(AuditSealItem.objects.count())]


def edit(field: str) -> Callable[[], None]:
    def act() -> None:
        sql(f"UPDATE core_auditentry SET {field} = %s WHERE id = %s", OTHER.get(field, "ZZ9"), some_item().entry)

    return act


def swap() -> None:
    seal = AuditSeal.objects.order_by("?").first()
    first, second = list(AuditSealItem.objects.filter(seal=seal).order_by("?")[:2])
    for entry, position in ((first.entry, 99_999), (second.entry, first.position), (first.entry, second.position)):
        sql("UPDATE core_auditsealitem SET position = %s WHERE entry = %s", position, entry)


def cut_from(number: int) -> None:
    entries = list(AuditSealItem.objects.filter(seal__gte=number).values_list("entry", flat=True))
    sql("DELETE FROM core_auditsealitem WHERE seal_id >= %s", number)
    sql("DELETE FROM core_auditseal WHERE number >= %s", number)
    for entry in entries:
        sql("DELETE FROM core_auditentry WHERE id = %s", entry)


def drop_seal() -> None:
    number = RANDOM.randint(1, AuditSeal.objects.count() - 1)
    sql("DELETE FROM core_auditsealitem WHERE seal_id = %s", number)
    sql("DELETE FROM core_auditseal WHERE number = %s", number)


def forge() -> None:
    sql(f"INSERT INTO core_auditentry ({COPIED}) SELECT {COPIED.replace('who', chr(39) + '别人' + chr(39))} "
        "FROM core_auditentry WHERE id = %s", some_item().entry)  # fmt: skip


TAMPERS: dict[str, Callable[[], None]] = {
    **{f"edited {field}": edit(field) for field in FIELDS if field != "by_id"},
    "deleted entry": lambda: sql("DELETE FROM core_auditentry WHERE id = %s", some_item().entry),
    "deleted item": lambda: sql("DELETE FROM core_auditsealitem WHERE entry = %s", some_item().entry),
    "swapped": swap,
    "deleted seal": drop_seal,
    "edited seal": lambda: sql("UPDATE core_auditseal SET size = size + 1 WHERE number = %s", some_item().seal_id),
    "renewed digest": lambda: sql(f"UPDATE core_auditseal SET digest = '{'0' * 64}' WHERE number = 1"),
    "cut tail": lambda: cut_from(AuditSeal.objects.count()),
    "everything gone": lambda: cut_from(1),
    "forged entry": forge,
    "copied entry": lambda: sql(
        f"INSERT INTO core_auditentry ({COPIED}) SELECT {COPIED} FROM core_auditentry WHERE id = %s", some_item().entry
    ),
}


def is_found(tamper: Callable[[], None]) -> bool:
    found = False
    try:
        with transaction.atomic():
            guard.lift()
            tamper()
            guard.install()
            found = not verify().is_sound
            raise Undo
    except Undo:
        return found


def refused() -> int:
    """Try to change and to remove, with the guard up; return how often the database refused."""
    count = 0
    for table in guard.TABLES:
        column = "entry" if table.endswith("item") else "number" if table.endswith("seal") else "id"
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            try:
                with transaction.atomic():
                    sql(statement)
            except Error:
                count += 1
    return count


def seconds_of(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def one_by_one() -> None:
    for number in range(ENTRIES // 20):
        record_event(None, "demo.deed", label=f"第{number}件", region_code="4102A1", amount=number / 8)


def beside_the_sealer() -> float:
    over = Event()

    def keep_sealing() -> None:
        while not over.wait(0.2):
            sealing.seal()
        connections.close_all()

    sealer = Thread(target=keep_sealing)
    sealer.start()
    took = seconds_of(one_by_one)
    over.set()
    sealer.join()
    return took


def main() -> None:
    call_command("migrate", verbosity=0)
    for _batch in range(6):
        write(25)
        sealing.seal()
    missed, tried, alarms = [], 0, 0
    for _round in range(ROUNDS):
        for name, tamper in TAMPERS.items():
            tried += 1
            if not is_found(tamper):
                missed.append(name)
        alarms += not verify().is_sound
    alone = seconds_of(one_by_one)
    with_sealer = beside_the_sealer()
    write(ENTRIES)
    sealing.seal()
    report = verify()
    found = {"tried": tried, "missed": missed, "false_alarms": alarms + (not report.is_sound), "refused": refused()}
    found |= {"attempts": 2 * len(guard.TABLES), "alone": alone, "with_sealer": with_sealer}
    print(json.dumps(found | {"verified_per_second": int(report.entries / report.seconds)}))


if __name__ == "__main__":
    main()
