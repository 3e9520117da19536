"""Sixty guesses let go together at the door: how many are looked at, beside a control that counts carelessly."""

import re
import subprocess
import sys
from pathlib import Path

from tools.auditing.figure import Figure

ROOT = Path(__file__).resolve().parents[2]
TEST = "tests/core/actions/test_session_race.py"
ROUNDS = 5


def run(quick: bool) -> list[Figure]:
    """Run the races of the tests, more than once unless in a hurry; each round is a fresh set of threads."""
    rounds = [_round() for _number in range(1 if quick else ROUNDS)]
    names = {
        "登录：60 次并行猜一个账号，被核对的次数": ("one_name", "10"),
        "登录：60 次并行从一个地址猜，被核对的次数": ("one_address", "20"),
        "登录：先查后计的做法放行更多（对照）": ("careless", "> 10"),
    }
    figures = []
    for name, (key, bar) in names.items():
        told = [found.get(key) for found in rounds]
        values = [value for value in told if value is not None]
        holds = len(values) == len(rounds) and all(
            value > int(bar[2:]) if bar.startswith(">") else value == int(bar) for value in values
        )
        figures.append(Figure(name, "、".join(map(str, values)) or "没有结果", bar, holds))
    return figures


def _round() -> dict[str, int]:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-s", "-p", "no:cacheprovider", TEST]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return {name: int(value) for name, value in re.findall(r"^\.*looked at: (\w+) (\d+)$", done.stdout, re.MULTILINE)}
