"""``make test``: the whole suite on SQLite, then on PostgreSQL and Redis where they answer.

What could not run is said in the last lines. With CI=true a missing server or browser is a failure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import redis

ROOT = Path(__file__).resolve().parent.parent
DATABASE_URL = os.environ.get("DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
# Its own number, so that a test never clears what a portal on the same server keeps.
REDIS_URL = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/15"
IS_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
WORKERS = os.environ.get("TEST_WORKERS", "2")


def missing_servers() -> list[str]:
    """Return what does not answer, in words."""
    missing = []
    try:
        psycopg2.connect(DATABASE_URL, connect_timeout=3).close()
    except psycopg2.OperationalError as error:
        missing.append(f"PostgreSQL 未应答：{str(error).splitlines()[0]}")
    try:
        redis.Redis.from_url(REDIS_URL, socket_connect_timeout=3).ping()
    except redis.RedisError as error:
        missing.append(f"Redis 未应答：{error}")
    return missing


def run(title: str, expression: str, extra: list[str], **settings: str) -> bool:
    """Run the suite once, in a folder of its own; tell whether it passed."""
    print(f"\n━━ {title}", flush=True)
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    with tempfile.TemporaryDirectory(prefix="portal-test-") as folder:
        env = clean | {"VAR_DIR": folder} | settings
        command = [sys.executable, "-m", "pytest", "-q", "-n", WORKERS, "--dist", "loadgroup", "-m", expression, *extra]
        return subprocess.run(command, cwd=ROOT, env=env).returncode == 0


def main() -> int:
    extra = sys.argv[1:]
    passed, notes = [], []
    has_browser = bool(os.environ.get("CHROMIUM") or shutil.which("chromium"))
    if not has_browser:
        notes.append("没有 Chromium，浏览器测试未运行（apt-get install chromium fonts-noto-cjk）。")
    passed.append(run("SQLite，内置消息目录", "not services", extra))
    missing = missing_servers()
    if missing:
        notes += [*missing, "因此未在 PostgreSQL 和 Redis 上再次运行，标为 services 的测试未运行。"]
    else:
        # What a browser shows does not depend on the database below it: once is enough.
        key = {"SECRET_KEY": "only-for-the-tests-of-this-machine", "PII_KEYS": f"1:{'11' * 32}"}
        key |= {"PII_INDEX_KEY": "22" * 32, "AUDIT_KEY": "33" * 32}
        passed.append(
            run("PostgreSQL，Redis", "not browser", extra, DATABASE_URL=DATABASE_URL, REDIS_URL=REDIS_URL, **key)
        )
    print("\n━━ 结果")
    print("SQLite：" + ("通过" if passed[0] else "失败"))
    if len(passed) > 1:
        print("PostgreSQL 和 Redis：" + ("通过" if passed[1] else "失败") + "（浏览器测试只在 SQLite 上运行一次）")
    for note in notes:
        print(("失败：" if IS_CI else "注意：") + note)
    return 0 if all(passed) and not (IS_CI and notes) else 1


if __name__ == "__main__":
    sys.exit(main())
