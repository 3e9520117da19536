"""What SECURITY.md promises, a test shows."""

import re

from tests.architecture.code import ROOT

NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def missing(text: str) -> list[str]:
    """Tests that the text names and nobody wrote."""
    found = []
    for path, name in NAMED.findall(text):
        file = ROOT / path
        if not file.exists() or (name and f"def {name}(" not in file.read_text("utf-8")):
            found.append(f"{path}::{name}")
    return found


def test_every_promise_has_its_test():
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|") and "---" not in line]
    promises = [row for row in rows if not row.startswith(("| promise", "| trap"))]
    assert len(promises) > 30
    assert [row for row in promises if not NAMED.search(row)] == []
    assert missing(text) == []


def test_check_has_teeth():
    assert missing("`tests/docs/test_security.py::test_nobody_wrote`") == [
        "tests/docs/test_security.py::test_nobody_wrote"
    ]
    assert missing("`tests/docs/nothing.py`") == ["tests/docs/nothing.py::"]
