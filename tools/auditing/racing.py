"""Many at once: sixty requests with one key against its limit, and fifty writers on one row of PostgreSQL."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import test as services
from tools.auditing.figure import Figure

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"SECRET_KEY": "only-for-this-audit", "PII_KEYS": f"1:{'11' * 32}", "PII_INDEX_KEY": "22" * 32}
KEYS["AUDIT_KEY"] = "33" * 32


def run(quick: bool) -> list[Figure]:
    limited = passed("tests/core/web/test_throttle.py", {})
    figures = [
        Figure("限流：60 个并发请求、限 10 次，放行恰为 10（含全程与对照）", f"{limited} / 4", "4 / 4", limited == 4)
    ]
    if missing := services.missing_servers():
        return [*figures, Figure("50 人同改一行", missing[0], "丢失 0", None)]
    written = passed(
        "tests/services/test_writers.py",
        KEYS | {"DATABASE_URL": services.DATABASE_URL, "REDIS_URL": services.REDIS_URL},
    )
    return [
        *figures,
        Figure(
            "50 人同改一行：保存 1，其余 49 人被告知；不查版本则丢失（对照）", f"{written} / 2", "2 / 2", written == 2
        ),
    ]


def passed(test: str, environment: dict[str, str]) -> int:
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    with tempfile.TemporaryDirectory(prefix="portal-audit-") as folder:
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", test]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=clean | {"VAR_DIR": folder} | environment,
            capture_output=True,
            text=True,
            check=False,
        )
    found = re.search(r"(\d+) passed", done.stdout)
    return int(found[1]) if found and done.returncode == 0 else 0
