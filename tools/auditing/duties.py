"""Duties through random sequences of grants, ends, leavings and returns by all kinds of people, while days go by."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tools.auditing.figure import Figure

ROOT = Path(__file__).resolve().parents[2]
TEST = "tests/core/test_duty_machine.py"
RUNS, QUICK_RUNS = 200, 12


def run(quick: bool) -> list[Figure]:
    """Run the machine of the tests with runs of its own, then its four controls."""
    runs = QUICK_RUNS if quick else RUNS
    machine = _pytest("test_duties_through_any_sequence", {"DUTY_RUNS": str(runs)})
    told = re.search(r"^duties (\{.*\})$", machine.stdout, re.MULTILINE)
    tally = json.loads(told[1]) if told else {}
    acts = sum(number for name, number in tally.items() if name.endswith(" tried"))
    done = sum(number for name, number in tally.items() if name.endswith(" done"))
    controls = _pytest("broken_rule", {"DUTY_RUNS": str(runs)})
    found = re.search(r"(\d+) passed", controls.stdout)
    return [
        Figure("职责：随机办理（其中办成）", f"{acts:,} ({done:,})", "各类都有办成", bool(told)),
        Figure("职责：违反规则", "0" if machine.returncode == 0 else "≥ 1", "0", machine.returncode == 0),
        Figure(
            "职责：去掉一条规则后被发现（对照）",
            f"{found[1] if found else 0} / 4",
            "4",
            bool(found and found[1] == "4"),
        ),
    ]


def _pytest(which: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-s", "-p", "no:cacheprovider", TEST, "-k", which]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False)
