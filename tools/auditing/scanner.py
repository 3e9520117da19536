"""Scanners over our sources, each first held to something it must ring at; and the libraries, as far as known."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tools.auditing import advisory
from tools.auditing.figure import Figure

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("renovation", "projects", "residents", "governance")
SEEDED = ROOT / "tools/auditing/seeded.py.txt"
RULES = ROOT / "tools/auditing/semgrep_rules.yml"
# Scanners pin libraries that we use in other versions.
VENV = ROOT / ".venv-semgrep"
RINGS = 8
SECRET = re.compile(
    r"rp_[A-Za-z0-9_-]{40,}|-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}"
    r"|(?i:password|secret|passwd|api_key|token)\s*[:=]\s*[\"'][^\"'\s{}$<>%]{12,}[\"']"
)
# Files whose matches are no secrets, each with the reason.
NO_SECRETS = {
    "tests/": "passwords of the cast, worth nothing",
    "tools/test.py": "keys of a database that lasts for one run",
    "tools/auditing/seeded.py.txt": "what must ring",
    "renovation/dashboard/demo/": "the demo's password, refused in production",
    "locale/": "words for passwords",
    "tools/auditing/": "databases that last for one run",
    "tools/benchmark/": "databases that last for one run",
    "tools/bench.py": "databases that last for one run",
}
# What was looked at and is right: (rule, file) → how often, and why. One more in the same file is a finding again.
EXPLAINED = {
    ("B608", "renovation/core/guard.py"): (2, "names of our own tables and triggers, no value of anybody's"),
    ("B608", "renovation/core/rotation.py"): (1, "columns from the models, quoted; values are parameters"),
    ("B608", "renovation/dashboard/facts_sql.py"): (8, "columns and levels from the catalog; values are parameters"),
    ("B608", "renovation/operations/transfer/dump.py"): (2, "tables that the database itself names"),
    ("raw-sql", "renovation/operations/transfer/drill.py"): (
        2,
        "a database name drawn here, which cannot be a parameter",
    ),
    ("raw-sql", "renovation/operations/transfer/dump.py"): (2, "tables that the database itself names"),
    ("safe-filter", "templates/forms/field.html"): (1, "the help text of our own forms"),
}


def unexplained(found: list[tuple[str, str, int]]) -> list[str]:
    """Return the findings (rule, file, line) beyond those explained."""
    counts = Counter((rule, path) for rule, path, _line in found)
    over = {place for place, count in counts.items() if count > EXPLAINED.get(place, (0, ""))[0]}
    return [f"{rule} {path}:{line}" for rule, path, line in found if (rule, path) in over]


def run(quick: bool) -> list[Figure]:
    return [*bandit(), *semgrep(), *secrets(), dependencies()]


def _call(*command: str, seconds: int = 600) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)


def _seed(folder: str) -> str:
    path = Path(folder) / "seeded.py"
    path.write_text(SEEDED.read_text("utf-8"), "utf-8")
    (Path(folder) / "seeded.html").write_text("<p>{{ text|safe }}</p>\n", "utf-8")
    return folder


def _told(name: str, found: list[str], rung: set[str], least: int) -> list[Figure]:
    shown = f"{len(found)} {'；'.join(found[:3])}".strip()
    return [
        Figure(f"{name}：植入的问题被发现（对照）", str(len(rung)), f"≥ {least}", len(rung) >= least),
        Figure(f"{name}：未解释的发现", shown, "0", not found),
    ]


def bandit() -> list[Figure]:
    """Medium and high severity; what is right for a reason says so in its line (`# nosec B608 - why`)."""

    def look(*paths: str) -> list[dict]:
        done = _call(sys.executable, "-m", "bandit", "-q", "-r", "-ll", "-f", "json", *paths)
        found: list[dict] = json.loads(done.stdout)["results"]
        return found

    with tempfile.TemporaryDirectory() as folder:
        rung = {finding["test_id"] for finding in look(_seed(folder))}
    found = [(finding["test_id"], finding["filename"], finding["line_number"]) for finding in look(*SOURCES)]
    return _told("bandit", unexplained(found), rung, 2)


def semgrep() -> list[Figure]:
    """Our own rules only: nothing is asked of any other host."""
    program = VENV / "bin/semgrep"
    if not program.exists():
        _call(sys.executable, "-m", "venv", str(VENV))
        _call(str(VENV / "bin/pip"), "install", "-q", "--disable-pip-version-check", "semgrep==1.182.0")
    if not program.exists():
        return [Figure("semgrep", "无法安装", "0", None)]

    def look(*paths: str) -> list[dict]:
        options = ("--config", str(RULES), "--metrics", "off", "--disable-version-check", "--json", "--no-git-ignore")
        done = _call(str(program), "scan", *options, *paths)
        found: list[dict] = json.loads(done.stdout)["results"]
        return found

    with tempfile.TemporaryDirectory() as folder:
        rung = {finding["check_id"].rpartition(".")[2] for finding in look(_seed(folder))}
    found = [
        (finding["check_id"].rpartition(".")[2], finding["path"], finding["start"]["line"])
        for finding in look(*SOURCES, "templates")
    ]
    return _told("semgrep", unexplained(found), rung, RINGS)


def secrets() -> list[Figure]:
    """Keys and passwords in anything that is committed."""
    rung = set(SECRET.findall(SEEDED.read_text("utf-8")))
    found = []
    for name in _call("git", "ls-files").stdout.splitlines():
        path = ROOT / name
        if name.startswith(tuple(NO_SECRETS)) or not path.is_file() or path.stat().st_size > 2**20:
            continue
        text = path.read_bytes().decode("utf-8", "ignore")
        found += [f"{name}:{text.count(chr(10), 0, hit.start()) + 1}" for hit in SECRET.finditer(text)]
    return _told("密钥扫描", found, rung, 2)


def dependencies() -> Figure:
    """Known faults of the libraries we pin.

    Finding 1 of the security study: without `--strict` pip-audit skips what it cannot look up and says
    that all is well. In a closed network the advisories come from a file (`OSV_DUMP`).
    """
    if dump := os.environ.get("OSV_DUMP"):
        return advisory.look(Path(dump), advisory.installed(ROOT / "requirements.txt"))
    program = VENV / "bin/pip-audit"
    if VENV.exists() and not program.exists():
        _call(str(VENV / "bin/pip"), "install", "-q", "--disable-pip-version-check", "pip-audit==2.10.1")
    if not program.exists():
        return Figure("依赖漏洞", "未审计：pip-audit 无法安装", "0", None)
    try:
        done = _call(
            str(program), "--strict", "--no-deps", "--disable-pip", "-f", "json", "-r", "requirements.txt", seconds=300
        )
    except subprocess.TimeoutExpired:
        return Figure("依赖漏洞", "未审计：没有应答", "0", None)
    return judged(done.stdout, done.stderr)


def judged(told: str, complaint: str) -> Figure:
    """Turn pip-audit's answer into a figure: whatever was skipped was not audited."""
    try:
        packages = json.loads(told)["dependencies"]
    except (ValueError, KeyError):
        return Figure(
            "依赖漏洞",
            f"未审计：{complaint.strip().splitlines()[-1][:100] if complaint.strip() else '没有结果'}",
            "0",
            None,
        )
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    faults = [f"{package['name']} {fault['id']}" for package in packages for fault in package.get("vulns", ())]
    if faults:
        return Figure("依赖漏洞", f"{len(faults)} {'；'.join(faults[:3])}", "0", False)
    if skipped or not packages:
        return Figure("依赖漏洞", f"未审计：{len(skipped)} 个查不到", "0", None)
    return Figure("依赖漏洞", f"0（{len(packages)} 个）", "0", True)
