"""Finding 5: without IMMEDIATE, SQLite fails with "database is locked" as soon as two requests write."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection

WRITERS, TURNS = 12, 15


def locked_out(path, begin: str) -> int:
    """Let many read a number and write it back; return how many were refused. None of the others is lost."""
    table = sqlite3.connect(path)
    table.executescript("PRAGMA journal_mode=WAL; CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0);")
    together = Barrier(WRITERS)

    def work(_number: int) -> int:
        own = sqlite3.connect(path, timeout=20, isolation_level=None)
        refused = 0
        together.wait()
        for _turn in range(TURNS):
            try:
                own.execute(begin)
                (known,) = own.execute("SELECT n FROM counter").fetchone()
                own.execute("UPDATE counter SET n = ?", [known + 1])
                own.execute("COMMIT")
            except sqlite3.OperationalError:
                refused += 1
                if own.in_transaction:
                    own.execute("ROLLBACK")
        own.close()
        return refused

    with ThreadPoolExecutor(WRITERS) as pool:
        refused = sum(pool.map(work, range(WRITERS)))
    assert table.execute("SELECT n FROM counter").fetchone() == (WRITERS * TURNS - refused,)
    table.close()
    return refused


def test_immediate_refuses_nobody_and_the_default_would(tmp_path):
    assert locked_out(tmp_path / "immediate.sqlite3", "BEGIN IMMEDIATE") == 0
    assert locked_out(tmp_path / "deferred.sqlite3", "BEGIN DEFERRED") > 0


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_the_portal_begins_so():
    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert connection.transaction_mode == "IMMEDIATE"
