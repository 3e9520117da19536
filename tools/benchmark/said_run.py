"""What the loop costs beside millions of suggestions: pages, the duplicate lookup, and taking in."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import orjson

from tools.benchmark.load import Target, fetch, requests_per_second

MOST_MS, MOST_ROWS, LEAST_RATE = 100, 30_000, 100
AT_ONCE = 8


@dataclass(frozen=True)
class Remark(Target):
    """A remark from a phone: a new one each time it is sent."""

    neighborhood: int = 0

    def wire(self) -> bytes:
        body = {"client_id": str(uuid4()), "neighborhood": self.neighborhood, "category": "LIGHTING"}
        content = orjson.dumps(body | {"text": f"楼道灯不亮，{uuid4().hex[:6]}"})
        return (replace(self, content=content)).wire_of("POST")


def measure(report: Any, port: int, ask: Callable[[str], Any], rounds: int, seconds: float) -> None:
    """Measure over HTTP, one asker at a time for the medians and `AT_ONCE` for the rate; then what was read."""
    ways = ask("prepare")
    print("\nSuggestions: milliseconds as one asker waits, medians; 2 workers of 4 threads")
    remark = Remark(
        "/api/v1/intake/",
        {"Authorization": f"Bearer {ways['key']}", "Content-Type": "application/json", "Accept": "application/json"},
        201,
        neighborhood=ways["neighborhood"],
    )
    for name, path in ways["pages"].items():
        target = Target(quote(path, safe="/?&="), {"Cookie": ways["cookie"]})
        _bar(report, name, _median(port, target, rounds))
    _bar(report, "intake POST", _median(port, remark, rounds))
    rates = [requests_per_second(port, remark, AT_ONCE, seconds * 2) for _round in range(max(1, rounds // 2))]
    rate = statistics.median(rates)
    report.bar(
        "intakes per second",
        f"intakes per second, {AT_ONCE} at once {rate:8,.0f}  (bar {LEAST_RATE})",
        rate >= LEAST_RATE,
    )
    for name, rows in ask("reads").items():
        text = f"{name}: the largest read of one statement {rows:8,.0f} suggestions  (bar {MOST_ROWS:,})"
        report.bar(f"{name} reads", text, rows <= MOST_ROWS)


def _bar(report: Any, name: str, ms: float) -> None:
    report.bar(name, f"{name:<20} {ms:8,.1f} ms  (bar {MOST_MS})", ms <= MOST_MS)


def _median(port: int, target: Target, rounds: int) -> float:
    fetch(port, target)
    times = []
    for _round in range(rounds * 6):
        start = time.perf_counter()
        fetch(port, target)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)
