"""Personal data: nothing in clear at rest, nothing readable elsewhere or with another key, nothing after forgetting."""

import os
import time

from django.db import connection

from renovation.core.lib.crypto import Unreadable, decrypt, encrypt
from renovation.core.models.fields import encrypted
from renovation.core.rotation import columns, remaining
from tools.auditing.figure import Figure


def found_in_text(text: str, *markers: str) -> int:
    """Return how often any of the markers stands in a text, also as JSON and Python escape it."""
    forms = {form for marker in markers for form in (marker, marker.encode("unicode_escape").decode())}
    return sum(text.count(form) for form in forms)


def found_in_database(*markers: str) -> list[str]:
    """Return `table.column` of every column of every table in which a marker stands in clear."""
    found = []
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            names = [quote(field.name) for field in connection.introspection.get_table_description(cursor, table)]
            for name in names:
                conditions = " OR ".join([f"CAST({name} AS TEXT) LIKE %s"] * 2 * len(markers))
                forms = [form for marker in markers for form in (marker, marker.encode("unicode_escape").decode())]
                cursor.execute(
                    f"SELECT COUNT(*) FROM {quote(table)} WHERE {conditions}",
                    [f"%{form.replace(chr(92), chr(92) * 2)}%" for form in forms],
                )
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{name.strip(chr(34))}")
    return found


def run(quick: bool) -> list[Figure]:
    """Seal, move, alter and rotate texts; count what is left under older keys in this installation."""
    times = 2_000 if quick else 50_000
    return [_crypto(times), _speed(times), _rotated()]


def _crypto(times: int) -> Figure:
    """Every text read in the wrong place, with the wrong key or altered must be refused; each is a hit if it opens."""
    ring, other = {"1": os.urandom(32)}, {"1": os.urandom(32)}
    opened = 0
    for number in range(times):
        stored = encrypt(f"1390000{number % 10_000:04}", ring, f"core_contact.phone|{number}")
        bad = stored[:-6] + ("AAAA==" if stored.endswith("==") else "AAAAAA")
        for text, keys, place in (
            (stored, ring, f"core_contact.phone|{number + 1}"),
            (stored, other, f"core_contact.phone|{number}"),
            (bad, ring, f"core_contact.phone|{number}"),
        ):
            try:
                decrypt(text, keys, place)
            except Unreadable:
                continue
            opened += 1
    return Figure("密文挪位、换钥、篡改后仍可读", f"{opened}/{3 * times}", "0", opened == 0)


def _speed(times: int) -> Figure:
    ring = {"1": os.urandom(32)}
    start = time.perf_counter()
    for _ in range(times):
        encrypt("13900001234", ring, "core_contact.phone|1")
    rate = times / (time.perf_counter() - start)
    return Figure("加密速度", f"{rate:,.0f} 条/秒", "≥ 20,000 条/秒", rate >= 20_000)


def _rotated() -> Figure:
    number = sum(remaining().values())
    fields = sum(len(encrypted(model)) for model in {model for model, _field in columns()})
    return Figure("仍在旧密钥下的个人信息", f"{number} 条（{fields} 列）", "0", number == 0)
