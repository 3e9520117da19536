"""The restore drill: the newest backup into a scratch place, by the very command an operator would use."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from secrets import token_hex

import psycopg2
from django.conf import settings
from django.db import connection

from renovation.operations.transfer.dump import DumpError


def rehearse(path: Path) -> str:
    """Restore `path` into a scratch database and folder, let it prove itself, drop both. Raises `DumpError`.

    Returns what the restore said.
    """
    with tempfile.TemporaryDirectory(prefix="renovation-drill-") as folder, _scratch_database() as url:
        env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        env |= _keys() | {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "renovation.settings", "LOG_LEVEL": "WARNING"}
        env |= {"DATABASE_URL": url} if url else {}
        command = [sys.executable, "manage.py", "restore", str(path.resolve())]
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True)
        if done.returncode:
            raise DumpError(f"恢复演练没有通过：{(done.stderr or done.stdout).strip()[-1500:]}")
        return done.stdout


def _keys() -> dict[str, str]:
    """The same keys, by the environment: a drill that cannot read what it restored has failed."""
    rings = {"PII_KEYS": settings.PII_RING, "AUDIT_KEY": settings.AUDIT_RING}
    texts = {name: ",".join(f"{number}:{key.hex()}" for number, key in ring.items()) for name, ring in rings.items()}
    return texts | {"SECRET_KEY": settings.SECRET_KEY, "PII_INDEX_KEY": settings.PII_INDEX_KEY.hex()}


@contextmanager
def _scratch_database() -> Iterator[str]:
    """Yield the address of an empty database beside ours; "" where a folder is enough (SQLite)."""
    if connection.vendor == "sqlite":
        yield ""
        return
    name = f"renovation_drill_{token_hex(4)}"
    known = connection.settings_dict
    address = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], "password": known["PASSWORD"]}
    try:
        with closing(psycopg2.connect(dbname="postgres", **{k: v for k, v in address.items() if v})) as server:
            server.autocommit = True
            with server.cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{name}"')
            try:
                yield _url(name)
            finally:
                with server.cursor() as cursor:
                    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    except psycopg2.Error as error:
        raise DumpError(f"建不了演练用的数据库（ALTER ROLE 用户 CREATEDB）：{error}") from error


def _url(name: str) -> str:
    head, _, tail = settings.DATABASE_URL.partition("://")
    place, _, options = tail.partition("?")
    return f"{head}://{place.rsplit('/', 1)[0]}/{name}" + (f"?{options}" if options else "")
