"""The loop of the vests: every point by every move by everybody, thousands of random sequences, many at once."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tools import test as services
from tools.auditing.figure import Figure
from tools.auditing.racing import KEYS, passed

ROOT = Path(__file__).resolve().parents[2]
MACHINE = "tests/residents/actions/test_loop_machine.py"
RUNS, QUICK_RUNS = 2000, 20
POINTS, MOVES, PEOPLE, FAULTS, RACES = 16, 17, 20, 15, 6


def run(quick: bool) -> list[Figure]:
    """Run the tests of the loop with runs of their own, then what takes a rule away."""
    table = passed("tests/residents/actions/test_loop_table.py", {})
    runs = QUICK_RUNS if quick else RUNS
    # A core each, with a database each: every one draws other sequences.
    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as pool, TemporaryDirectory(prefix="loop-") as folder:
        own = [{"LOOP_RUNS": str(-(-runs // cores)), "VAR_DIR": f"{folder}/{core}"} for core in range(cores)]
        machines = list(pool.map(_pytest, ["any_sequence"] * cores, own))
    tally = Counter[str]()
    for machine in machines:
        if machine.returncode:
            print(machine.stdout[-6000:], file=sys.stderr)
        told = re.search(r"^loop (\{.*\})$", machine.stdout, re.MULTILINE)
        tally.update(json.loads(told[1]) if told else {})
    tried = sum(number for name, number in tally.items() if name.endswith(" tried"))
    done = sum(number for name, number in tally.items() if name.endswith(" done"))
    controls = re.search(r"(\d+) passed", _pytest("broken_rule", {"LOOP_RUNS": "1"}).stdout)
    cells = f"{POINTS} 处 × {MOVES} 步 × {PEOPLE} 人 = {POINTS * MOVES * PEOPLE:,}"
    is_sound = not any(machine.returncode for machine in machines)
    return [
        Figure(f"闭环逐格（{cells}）：不符", "0" if table == POINTS + 1 else "≥ 1", "0", table == POINTS + 1),
        Figure(f"闭环随机办理（{runs:,} 个序列，其中办成）", f"{tried:,} ({done:,})", "各类都有办成", is_sound),
        Figure("闭环：违反规则", "0" if is_sound else "≥ 1", "0", is_sound),
        Figure(
            "闭环：去掉一条规则后被发现（对照）",
            f"{controls[1] if controls else 0} / {FAULTS}",
            str(FAULTS),
            bool(controls and int(controls[1]) == FAULTS),
        ),
        _races(),
    ]


def _races() -> Figure:
    name = "闭环并发：40 次同一记录得 1 条，10 人同办一件 1 人办成、其余被告知（含对照）"
    if missing := services.missing_servers():
        return Figure(name, missing[0], f"{RACES} / {RACES}", None)
    servers = {"DATABASE_URL": services.DATABASE_URL, "REDIS_URL": services.REDIS_URL}
    raced = passed("tests/services/test_loop.py", KEYS | servers)
    return Figure(name, f"{raced} / {RACES}", f"{RACES} / {RACES}", raced == RACES)


def _pytest(which: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-s", "-p", "no:cacheprovider", MACHINE, "-k", which]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False)
