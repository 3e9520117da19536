"""How often something may be done: one conditional UPDATE, exact however many ask at once, on any database.

The cache-based counters of frameworks let every one of sixty parallel requests through a limit of ten.
"""

import time
from datetime import timedelta

from django.db import connection


class TooOften(Exception):
    """Something was asked for more often than is allowed; pages and the API answer 429 and when to come again."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = max(1, wait)


_TAKE = """
INSERT INTO core_ratebucket (key, tokens, at) VALUES (%(key)s, %(full)s - 1, %(now)s)
ON CONFLICT (key) DO UPDATE SET
  tokens = {least}(%(full)s, core_ratebucket.tokens + {greatest}(0, %(now)s - core_ratebucket.at) * %(rate)s) - 1,
  at = {greatest}(core_ratebucket.at, %(now)s)
WHERE {least}(%(full)s, core_ratebucket.tokens + {greatest}(0, %(now)s - core_ratebucket.at) * %(rate)s) >= 1
"""
_WORDS = {"postgresql": {"least": "LEAST", "greatest": "GREATEST"}, "sqlite": {"least": "MIN", "greatest": "MAX"}}


def take(key: str, limit: int, per: timedelta) -> bool:
    """Tell whether it may be done once more: at most `limit` times at once, regained evenly over `per`."""
    values = {"key": key, "full": float(limit), "now": time.time(), "rate": limit / per.total_seconds()}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE.format(**_WORDS[connection.vendor]), values)
        return cursor.rowcount == 1


def spend(key: str, limit: int, per: timedelta) -> None:
    """`take`, or raise `TooOften`."""
    if not take(key, limit, per):
        raise TooOften(wait_of(key, limit, per))


def give_back(key: str) -> None:
    """Undo one `take`: what it was meant to hold back did not happen (a right password, say)."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_ratebucket SET tokens = tokens + 1 WHERE key = %s", [key])


def wait_of(key: str, limit: int, per: timedelta) -> int:
    """Return after how many seconds the next `take` will be allowed; 0 for now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tokens, at FROM core_ratebucket WHERE key = %s", [key])
        row = cursor.fetchone()
    if row is None:
        return 0
    tokens, at = row
    rate = limit / per.total_seconds()
    missing = 1 - min(limit, tokens + max(0.0, time.time() - at) * rate)
    return max(0, -int(-missing // rate))


def clear(key: str) -> None:
    """Start afresh: an administrator unlocks an account."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_ratebucket WHERE key = %s", [key])
