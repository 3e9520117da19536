"""Operations and HTTP: the headers of every address, Django's deployment check, backup and restore, the doctor's eye.

Each is the test of the suite run by itself, so that the figure and the test cannot differ; the restore drill also on
PostgreSQL where one answers.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.auditing.figure import Figure

ROOT = Path(__file__).resolve().parents[2]
HEADERS = "tests/core/web/test_headers.py"
CAMPAIGNS = (
    ("响应头、主机名、CSRF、跳转：全部地址", (HEADERS,)),
    ("生产设置 check --deploy、Cookie", ("tests/operations/test_production.py",)),
    ("备份、恢复、恢复演练", ("tests/operations/test_backup.py",)),
    ("体检：逐一破坏安装", ("tests/operations/test_doctor.py",)),
    ("存活、就绪、指标、日志", ("tests/operations/test_health.py", "tests/operations/test_logs.py")),
    ("平稳停止", ("tests/operations/test_shutdown.py",)),
    ("迁移不锁表", ("tests/operations/test_migrations.py",)),
)
QUICK = 2


def run(quick: bool) -> list[Figure]:
    """Run each campaign in a folder of its own; the quick form asks headers and settings only."""
    return [_figure(name, paths) for name, paths in CAMPAIGNS[: QUICK if quick else None]]


def _figure(name: str, paths: tuple[str, ...]) -> Figure:
    with tempfile.TemporaryDirectory(prefix="portal-operations-") as folder:
        env = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")} | {"VAR_DIR": folder}
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *paths]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    passed, failed = (_count(done.stdout, word) for word in ("passed", "failed"))
    errors = _count(done.stdout, "error")
    is_run = passed + failed + errors > 0
    return Figure(
        name, f"{passed} 项通过，{failed + errors} 项不通过", "不通过 0", done.returncode == 0 if is_run else None
    )


def _count(text: str, word: str) -> int:
    found = re.search(rf"(\d+) {word}", text.splitlines()[-1] if text else "")
    return int(found[1]) if found else 0
