"""One consistent picture of the database as a file, and back, each by the database's own means."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection

Counts = dict[str, int]
NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
# What another session holds longer than this is a portal that still runs.
LOCK_WAIT = "15s"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


class DumpError(RuntimeError):
    """In words of the operator."""


def dump(path: Path) -> Counts:
    """Write the picture to `path` and return the rows of each table in that very picture, however many write."""
    return _dump_sqlite(path) if connection.vendor == "sqlite" else _dump_postgres(path)


def load(path: Path) -> None:
    """Put the picture in the place of everything the database holds, or leave it as it was. Raises `DumpError`."""
    connection.close()
    if connection.vendor == "sqlite":
        _load_sqlite(path)
    else:
        _load_postgres(path)
    connection.close()


def count() -> Counts:
    """Return the rows of each table as they are now."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as stored:
            return _count_sqlite(stored)
    with connection.cursor() as cursor:
        return _count_postgres(cursor)


def _dump_sqlite(path: Path) -> Counts:
    # In one step: writers go on meanwhile, and the copy is of one moment. A bare copy of the file lacks the WAL.
    stored = str(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(stored, timeout=60)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        if target.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise DumpError("备份出的数据库未通过完整性检查。")
        return _count_sqlite(target)


def _load_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as source:
        if source.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise DumpError("备份里的数据库未通过完整性检查。")
        with closing(sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=15)) as target:
            try:
                source.backup(target)
            except sqlite3.OperationalError as error:
                raise DumpError("数据库正被使用：先停止门户的各个服务。") from error
            target.execute("PRAGMA journal_mode=WAL")


def _count_sqlite(stored: sqlite3.Connection) -> Counts:
    names = stored.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
    )
    return {name: stored.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for (name,) in names.fetchall()}


def _dump_postgres(path: Path) -> Counts:
    with _snapshot() as (cursor, snapshot):
        _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}", f"--file={path}")
        return _count_postgres(cursor)


@contextmanager
def _snapshot() -> Iterator[tuple[Any, str]]:
    """Hold one moment of the database for us and for pg_dump."""
    with closing(psycopg2.connect(**_address())) as held:
        held.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with held.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor, cursor.fetchone()[0]


def _count_postgres(cursor: Any) -> Counts:
    cursor.execute(_TABLES)
    counts = {}
    for (name,) in cursor.fetchall():
        cursor.execute(f'SELECT COUNT(*) FROM "{name}"')
        counts[name] = cursor.fetchone()[0]
    return counts


def _load_postgres(path: Path) -> None:
    """All in one transaction: a fault anywhere leaves what was there."""
    script = path.with_suffix(".sql")
    _run("pg_restore", "--no-owner", "--no-acl", f"--file={script}", str(path), is_connected=False)
    with script.open("r+", encoding="utf-8") as text:
        body = text.read()
        text.seek(0)
        text.write(f"SET lock_timeout = '{LOCK_WAIT}';\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n{body}")
    try:
        _run("psql", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={script}")
    finally:
        script.unlink()


def _run(program: str, *options: str, is_connected: bool = True) -> None:
    if not shutil.which(program):
        raise DumpError(f"没有 {program}：运行 sudo apt-get install postgresql-client。")
    # The password goes by the environment, never by the command line, which every user of the machine can read.
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    known = _address() if is_connected else {}
    env = os.environ | {names[key]: str(value) for key, value in known.items()}
    done = subprocess.run([program, *options], env=env, capture_output=True, text=True)
    if done.returncode:
        hint = "先停止门户的各个服务。" if "lock timeout" in done.stderr else ""
        raise DumpError(f"{program} 失败：{done.stderr.strip()[:500]} {hint}")


def _address() -> dict[str, Any]:
    known = connection.settings_dict
    named = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return {key: known[name] for key, name in named.items() if known.get(name)}
