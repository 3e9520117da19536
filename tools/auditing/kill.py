"""Worker, Redis, PostgreSQL and web server killed (-9) in the midst of work, on servers of our own.

What is acknowledged must be there, once; figures right again within a minute; no job forgotten.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.auditing.figure import Figure
from tools.auditing.servers import missing

ROOT = Path(__file__).resolve().parents[2]
LONG, SHORT = 10, 1
RIGHT_WITHIN = 60
# What no drill may leave behind, and in what words.
ZERO = {
    "lost": "丢失的事实",
    "without_trail": "没有留痕的事实",
    "trail_without_fact": "没有事实的留痕",
    "miscounted": "指标多计或少计",
    "drift": "指标漂移",
    "sealed_twice": "重复或遗漏的封存",
    "jobs_lost": "丢失的作业",
}
WORDS = {
    "worker": "后台进程被杀",
    "seal": "封存中途后台被杀",
    "ledger": "台账导入中途后台被杀",
    "poison": "毒任务",
    "redis": "Redis 被杀并清空重启",
    "postgres": "PostgreSQL 被杀并重启",
    "web": "网站进程在请求中途被杀",
}


def drills(rounds: int) -> list[dict[str, Any]]:
    """Run every drill in a process of its own; what it counted. Raises `CalledProcessError` with its last words."""
    folder = Path(tempfile.mkdtemp(prefix="portal-kill-"))
    folder.chmod(0o755)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DJANGO"))}
    command = [sys.executable, "-W", "ignore", "-m", "tools.auditing.drill", str(folder), str(rounds)]
    try:
        done = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def figures(found: list[dict[str, Any]]) -> list[Figure]:
    """Judge what the drills counted."""
    told = []
    for result in found:
        bad = {words: result[name] for name, words in ZERO.items() if result.get(name)}
        if result["trail_faults"]:
            bad["操作记录"] = result["trail_faults"][0]
        if not 0 <= result["right_after"] <= RIGHT_WITHIN:
            bad["指标恢复"] = f"{result['right_after']} 秒"
        if result.get("executions", 3) != 3:
            bad["毒任务执行次数"] = result["executions"]
        if result.get("slowest", 0) > 1:
            bad["写入最慢"] = f"{result['slowest']} 秒"
        good = f"{result['kills']} 次，{result['acknowledged']} 件全在，{result['right_after']} 秒内指标正确"
        value = "；".join(f"{words} {count}" for words, count in bad.items()) or good
        told.append(Figure(WORDS[result["drill"]], value, "丢失 0，重复 0，指标一分钟内正确", not bad))
    absent = set(WORDS) - {result["drill"] for result in found}
    return told + [Figure(WORDS[name], "没有跑完", "跑完", False) for name in sorted(absent)]


def run(quick: bool) -> list[Figure]:
    """Kill everything in turn; `quick` once each."""
    if absent := missing():
        return [Figure("断电演练", f"未审计：没有安装 {absent}", "丢失 0，重复 0", None)]
    return figures(drills(SHORT if quick else LONG))
