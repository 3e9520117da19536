"""Asked by `privacy`: ciphertexts misused, and rows under an older key rotated, on a database of its own."""

import os
import sys
import time

import django
from django.conf import settings

from tools.auditing.child import portal, say

django.setup()

from renovation.core.enums import RegionLevel  # noqa: E402 - after the setting up
from renovation.core.lib.crypto import Unreadable, decrypt, encrypt  # noqa: E402
from renovation.core.models import Contact, Neighborhood, Region  # noqa: E402
from renovation.core.rotation import remaining, rotate  # noqa: E402


def misused(times: int) -> int:
    """Return how often a text read in the wrong place, with the wrong key or altered opened all the same."""
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
    return opened


def speed(times: int) -> float:
    """Return texts encrypted in a second."""
    ring = {"1": os.urandom(32)}
    start = time.perf_counter()
    for _number in range(times):
        encrypt("13900001234", ring, "core_contact.phone|1")
    return times / (time.perf_counter() - start)


def rotated(rows: int) -> dict[str, int]:
    """Keep contacts under one key, put another before it, rotate; return what was and is under the older one."""
    region = Region.objects.create(code="4101", name="示例市", level=RegionLevel.CITY)
    neighborhood = Neighborhood.objects.create(region=region, name="示例小区")
    for number in range(rows):
        Contact.objects.create(neighborhood=neighborhood, name=f"示例{number}", phone=f"1390000{number:04}")
    settings.PII_RING = {"newer": os.urandom(32)} | settings.PII_RING
    before = sum(remaining().values())
    rotate()
    unread = sum(contact.phone != f"1390000{n:04}" for n, contact in enumerate(Contact.objects.order_by("pk")))
    # A name and a phone each.
    return {"planted": 2 * rows, "before": before, "after": sum(remaining().values()), "unread": unread}


if __name__ == "__main__":
    times, rows = int(sys.argv[1]), int(sys.argv[2])
    with portal():
        say({"opened": misused(times), "tried": 3 * times, "rate": speed(times)} | rotated(rows))
