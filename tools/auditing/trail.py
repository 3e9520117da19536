"""The sealed trail: every kind of tampering tried many times by somebody with the database's password; and its speed.

Works on a database of its own: SQLite in a folder, or PostgreSQL of our own where it is installed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.auditing.figure import Figure
from tools.auditing.servers import Postgres, postgres_bin

ROOT = Path(__file__).resolve().parents[2]
LONG, SHORT = (40, 100_000), (3, 4_000)
# Of the writing alone; a chain within the request left a sixteenth (security.md, finding 3).
SLOWER_AT_MOST = 2.0


def campaign(rounds: int, entries: int, **database: str) -> dict:
    folder = tempfile.mkdtemp(prefix="portal-trail-")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DATABASE", "REDIS"))}
    keys = {"SECRET_KEY": "only-for-the-campaign", "PII_KEYS": f"1:{'11' * 32}", "PII_INDEX_KEY": "22" * 32}
    env = clean | keys | {"AUDIT_KEY": "33" * 32, "VAR_DIR": folder, "LOG_LEVEL": "CRITICAL"} | database
    command = [sys.executable, "-W", "ignore", "-m", "tools.auditing.trail_child", str(rounds), str(entries)]
    try:
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        return json.loads(done.stdout.splitlines()[-1])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def figures(name: str, found: dict) -> list[Figure]:
    missed, alarms = found["missed"], found["false_alarms"]
    ratio = found["with_sealer"] / found["alone"]
    return [
        Figure(f"{name}：篡改后发现", f"{found['tried'] - len(missed)} / {found['tried']}", "全部发现", not missed),
        Figure(f"{name}：未篡改而误报", str(alarms), "0", alarms == 0),
        Figure(f"{name}：触发器挡住的改删", f"{found['refused']} / {found['attempts']}", "全部挡住",
               found["refused"] == found["attempts"]),
        Figure(f"{name}：边写边封存的耗时倍数", f"{ratio:.2f}", f"不超过 {SLOWER_AT_MOST:g}", ratio <= SLOWER_AT_MOST),
        Figure(f"{name}：核验速度", f"{found['verified_per_second']:,} 条/秒", "夜间百万条 5 分钟内",
               found["verified_per_second"] > 3_400),
    ]  # fmt: skip


def run(quick: bool) -> list[Figure]:
    rounds, entries = SHORT if quick else LONG
    told = figures("SQLite", campaign(rounds, entries))
    if postgres_bin() is None:
        return [*told, Figure("PostgreSQL：操作记录", "未审计：没有安装 PostgreSQL", "全部发现", None)]
    server = Postgres()
    server.start()
    try:
        return told + figures("PostgreSQL", campaign(rounds, entries, DATABASE_URL=server.url))
    finally:
        server.close()
