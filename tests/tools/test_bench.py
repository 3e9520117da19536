"""The bench itself does not rot: its small form runs to the end, and its hand-written SQL counts as the rollup does."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from renovation.dashboard.metrics import COUNTED
from tools.benchmark import single

ROOT = Path(__file__).parents[2]
LOCAL = "postgres://postgres@127.0.0.1:5432/renovation_bench"


def test_hand_written_figures_are_those_of_the_catalog():
    assert set(single.FIGURES) == set(COUNTED)


@pytest.mark.services
def test_small_bench_runs_to_the_end():
    url = os.environ.get("DATABASE_URL") or LOCAL
    url = urlunsplit(urlsplit(url)._replace(path="/renovation_bench"))
    try:
        psycopg2.connect(urlunsplit(urlsplit(url)._replace(path="/postgres"))).close()
    except psycopg2.OperationalError:
        pytest.fail("PostgreSQL does not answer") if os.environ.get("CI") else pytest.skip("PostgreSQL 未运行")
    command = [sys.executable, "tools/bench.py", "--small"]
    environment = os.environ | {"DATABASE_URL": url}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    # Bars of so short a run mean little: 1 says that one was missed, anything else that the bench broke.
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    pages = ("list of 50 neighborhoods", "stats, 304", "command center page", "full rollup", "refresh after one")
    for line in (*pages, "board", "my work", "duplicates", "intake POST", "intakes per second"):
        assert line in done.stdout, done.stdout
    # However small: no page may read all there is.
    for name in ("board", "list", "my work", "duplicates"):
        assert f"PASS  {name}: the largest read" in done.stdout, done.stdout
