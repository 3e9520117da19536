"""A process with a portal of its own on an empty database, for campaigns that ask it things; it answers in JSON."""

import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SAYS = "AUDIT-SAYS "


def ask(module: str, *arguments: str, seconds: int = 3600) -> Any:
    """Run `python -m tools.auditing.<module>` on SQLite in a folder of its own and return what it `say`s."""
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    with tempfile.TemporaryDirectory(prefix="portal-audit-") as folder:
        environment = clean | {
            "VAR_DIR": folder,
            "LOG_LEVEL": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "renovation.settings",
        }
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", f"tools.auditing.{module}", *arguments],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=seconds, check=False,
        )  # fmt: skip
    for line in done.stdout.splitlines():
        if line.startswith(SAYS):
            return json.loads(line[len(SAYS) :])
    raise RuntimeError(f"{module} said nothing: {(done.stdout + done.stderr)[-2000:]}")


def say(value: Any) -> None:
    """Answer whoever asked."""
    print(SAYS + json.dumps(value), flush=True)


@contextmanager
def portal() -> Iterator[None]:
    """Set Django up with plain static files and quick passwords, on a fresh test database."""
    import_module("django").setup()
    logging.disable(logging.CRITICAL)
    settings = import_module("django.conf").settings
    settings.STATIC_ROOT = None
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    import_module("django.test.utils").setup_test_environment()
    connection = import_module("django.db").connection
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    yield
