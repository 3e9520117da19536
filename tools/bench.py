"""`make bench`: how near the portal comes to what this machine can do, on a country of 300,000 neighborhoods.

Beside it 5,000,000 suggestions: what board, my work, duplicate lookup and intake cost, and what they read.

Builds the data sets on PostgreSQL (DATABASE_URL, default renovation_bench on 127.0.0.1), then measures each page beside
its floor in the same run, taking turns, so that a busy machine slows both. Prints medians and the bars with PASS or
FAIL; exits 1 if any fails. `--small` is a quick form with 3,000 neighborhoods, whose bars mean little.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.benchmark.data import DISTRICT, NATION, SMALL, Size, ensure, environment  # noqa: E402
from tools.benchmark.load import Target, fetch, requests_per_second  # noqa: E402
from tools.benchmark.said import FEW, MILLIONS, ensure_said  # noqa: E402
from tools.benchmark.said_run import measure as measure_said  # noqa: E402

DEFAULT_URL = "postgres://postgres@127.0.0.1:5432/renovation_bench"
CONNECTIONS = (1, 8)
JSON = "application/json"
ROLLUPS = ("single_history", "full", "single", "nightly")


@dataclass(frozen=True)
class Pair:
    """A page and its floor; `bar` is the share of the floor it must reach, 0 for none."""

    name: str
    ours: Target
    floor: Target
    bar: float


class Report:
    """Lines of the report, and whether all bars were met."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def bar(self, name: str, text: str, is_met: bool) -> None:
        if not is_met:
            self.failed.append(name)
        print(f"  {'PASS' if is_met else 'FAIL'}  {text}", flush=True)


def main() -> int:
    options = _options()
    url = os.environ.get("DATABASE_URL") or DEFAULT_URL
    size = SMALL if options.small else NATION
    if options.small:
        url = _named(url, "_small")
    report = Report()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as stack:
        os.environ |= {"VAR_DIR": folder, "BENCH_DIR": folder}
        if options.only != "suggestions":
            _figures_part(report, stack, url, size, Path(folder), options)
        if options.only != "figures":
            _suggestions_part(report, stack, _named(url, "_said"), options)
    if report.failed:
        print(f"\nFAIL: {'; '.join(report.failed)}")
    return 1 if report.failed else 0


def _figures_part(
    report: Report, stack: ExitStack, url: str, size: Size, folder: Path, options: argparse.Namespace
) -> None:
    """Pages and figures of the country, its refresh beside that of one district."""
    district_url = _named(url, "_district")
    for where, what in ((url, size), (district_url, DISTRICT)):
        _built(ensure, where, what)
    nation = stack.enter_context(_figures(url))
    district = stack.enter_context(_figures(district_url))
    ways = nation("prepare")
    district("prepare")
    with _server(url) as port:
        _measure_pages(report, _pairs(port, ways, folder), port, options)
    _measure_figures(report, nation, district, options)


def _suggestions_part(report: Report, stack: ExitStack, url: str, options: argparse.Namespace) -> None:
    """The loop beside millions of suggestions."""
    _built(ensure_said, url, FEW if options.small else MILLIONS)
    probe = stack.enter_context(_figures(url, "said_probe"))
    with _server(url) as port:
        measure_said(report, port, probe, options.rounds, options.seconds)


def _built(make: Callable[[str, Any], bool], url: str, size: Any) -> None:
    start = time.perf_counter()
    if make(url, size):
        print(f"built {urlsplit(url).path[1:]}: {size} in {time.perf_counter() - start:.0f} s", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="3,000 neighborhoods and short rounds")
    parser.add_argument("--only", choices=("figures", "suggestions"), help="one of the two parts")
    parser.add_argument("--rounds", type=int, default=0, help="how often each is measured (default 5; 1 with --small)")
    parser.add_argument("--seconds", type=float, default=0, help="how long each time (default 2; 0.3 with --small)")
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.small else 5)
    options.seconds = options.seconds or (0.3 if options.small else 2)
    return options


def _pairs(port: int, ways: dict[str, Any], folder: Path) -> list[Pair]:
    """Return what is measured, with the very bytes each floor is to give back put into `folder`."""
    region = ways["region"]
    auth = {"Authorization": f"Bearer {ways['key']}", "Accept": JSON}
    rows = Target(f"/api/v1/neighborhoods/?region={region}&limit=50", auth)
    figures = Target(f"/api/v1/stats/?region={region}", auth)
    page = Target(f"/command/{region}/", {"Cookie": ways["cookie"]})
    for name, target in (("rows", rows), ("figures", figures), ("page", page)):
        headers, body = fetch(port, target)
        (folder / name).write_bytes(body)
        if name == "figures":
            known = auth | {"If-None-Match": headers["etag"]}
    plain = Target(f"/bench/rows/{region}/")
    if json.loads(fetch(port, plain)[1])["results"] != json.loads((folder / "rows").read_bytes())["results"]:
        raise SystemExit("the floor of the list gives other rows than the list")
    return [
        Pair("list of 50 neighborhoods, beside psycopg2 + orjson", rows, plain, 0.35),
        Pair("list of 50 neighborhoods, beside a bare view", rows, Target("/bench/bare/rows/"), 0),
        Pair("stats, 200", figures, Target("/bench/bare/figures/"), 0.25),
        Pair("stats, 304", Target(figures.path, known, 304), Target("/bench/304/", {}, 304), 0.25),
        Pair("command center page", page, Target("/bench/bare/page/"), 0),
    ]


def _measure_pages(report: Report, pairs: list[Pair], port: int, options: argparse.Namespace) -> None:
    cache = "Redis" if os.environ.get("REDIS_URL") else "each worker's memory"
    print(
        f"\nPages: gunicorn, 2 workers of 4 threads, cache in {cache}; requests per second, medians of {options.rounds}"
    )
    found: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for pair in pairs:
        for target in (pair.ours, pair.floor):
            requests_per_second(port, target, 8, options.seconds / 2)
    for _ in range(options.rounds):
        for pair in pairs:
            for count in CONNECTIONS:
                rates = [
                    requests_per_second(port, target, count, options.seconds) for target in (pair.ours, pair.floor)
                ]
                found.setdefault((pair.name, count), []).append((rates[0], rates[1]))
    for pair in pairs:
        for count in CONNECTIONS:
            rates = found[pair.name, count]
            ours, floor = (statistics.median(side) for side in zip(*rates, strict=True))
            ratio = statistics.median(mine / theirs for mine, theirs in rates)
            text = f"{pair.name:<52} {count} conn.  {ours:8,.0f}  floor {floor:8,.0f}  ratio {ratio:.2f}"
            if pair.bar:
                report.bar(f"{pair.name} at {count}", f"{text}  (bar {pair.bar:.2f})", ratio >= pair.bar)
            else:
                print(f"        {text}")


def _measure_figures(
    report: Report, nation: Callable[[str], Any], district: Callable[[str], Any], options: argparse.Namespace
) -> None:
    times: dict[str, list[float]] = {name: [] for name in (*ROLLUPS, "nation", "district")}
    for _ in range(min(options.rounds, 3)):
        for name in ROLLUPS:
            times[name].append(nation(name))
    if strangers := nation("same"):
        raise SystemExit(f"{strangers} regions have other figures by hand than by the rollup")
    for _ in range(options.rounds * 4):
        times["nation"].append(nation("refresh"))
        times["district"].append(district("refresh"))
    ms = {name: statistics.median(values) for name, values in times.items()}
    print("\nFigures: milliseconds, medians")
    for name, by_hand, label in (
        ("full", "single_history", "from nothing, with its first day of history"),
        ("nightly", "single", "every night, nothing changed"),
    ):
        ratio = ms[name] / ms[by_hand]
        text = f"full rollup, {label:<44} {ms[name]:8,.0f}  by hand {ms[by_hand]:8,.0f}  ratio {ratio:.2f}  (bar 1.50)"
        report.bar(f"full rollup, {label}", text, ratio <= 1.5)
    ratio = ms["nation"] / ms["district"]
    text = f"refresh after one change {ms['nation']:,.1f}, with 208 neighborhoods {ms['district']:,.1f}"
    text += f"  ratio {ratio:.2f}  (bar 2.00)"
    report.bar("refresh after one change", text, ratio <= 2)


@contextmanager
def _figures(url: str, module: str = "figures") -> Iterator[Callable[[str], Any]]:
    """Give a function that has a command done in a process beside the database of `url`."""
    command = [sys.executable, "-m", f"tools.benchmark.{module}"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(url), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout

    def ask(name: str) -> Any:
        print(name, file=process.stdin, flush=True)
        if not (line := process.stdout.readline()):  # type: ignore[union-attr]
            raise SystemExit(f"`{name}` failed beside {urlsplit(url).path[1:]}")
        return json.loads(line)

    try:
        yield ask
    finally:
        process.stdin.close()
        process.wait(timeout=60)
        process.stdout.close()


@contextmanager
def _server(url: str) -> Iterator[int]:
    """Serve the portal and its floors on a free port of loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "renovation.wsgi"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--worker-class", "gthread", "--threads", "4", "--keep-alive", "75", "--log-level", "warning"]
    settings = {"DJANGO_SETTINGS_MODULE": "tools.benchmark.settings"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment(url) | settings)
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit("the server did not start")
        try:
            fetch(port, Target("/bench/304/", {}, 304))
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server does not answer")


def _named(url: str, suffix: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path + suffix))


if __name__ == "__main__":
    sys.exit(main())
