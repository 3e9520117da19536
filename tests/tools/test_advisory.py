"""Known faults of libraries by a dump of OSV: what is seeded is found, what could not be looked at is not clean."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import django
import pytest
from packaging.version import Version

from tools.auditing import advisory, scanner

NOW = datetime(2026, 11, 23, tzinfo=UTC)
VERSIONS = {"django": Version("5.2.19"), "pillow": Version("13.0.0")}


def entry(name="Django", events=(), versions=(), ecosystem="PyPI", **more):
    """An advisory as OSV writes it (https://ossf.github.io/osv-schema/)."""
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}]
    affected = {"package": {"name": name, "ecosystem": ecosystem}, "ranges": ranges, "versions": list(versions)}
    return {"id": "PYSEC-2026-1", "modified": "2026-11-20T08:00:00.123456Z", "affected": [affected]} | more


@pytest.fixture
def dump(tmp_path):
    def write(*entries):
        path = tmp_path / "all.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for number, one in enumerate((entry("harmless", [{"introduced": "0"}]), *entries)):
                archive.writestr(f"PYSEC-{number}.json", json.dumps(one))
        return path

    return write


CASES = [
    (True, entry(events=[{"introduced": "0"}])),
    (True, entry(events=[{"introduced": "5.2"}, {"fixed": "5.2.20"}])),
    (False, entry(events=[{"introduced": "5.2"}, {"fixed": "5.2.19"}])),
    (True, entry(events=[{"introduced": "5.2"}, {"last_affected": "5.2.19"}])),
    (False, entry(events=[{"introduced": "5.2"}, {"last_affected": "5.2.9"}])),
    (True, entry(events=[{"introduced": "4.2"}, {"fixed": "4.2.9"}, {"introduced": "5.2"}, {"fixed": "5.2.30"}])),
    (False, entry(events=[{"introduced": "4.2"}, {"fixed": "4.2.9"}, {"introduced": "6.0"}])),
    (True, entry(versions=["5.2.18", "5.2.19"])),
    (False, entry(versions=["5.2.18", "no version"])),
    (True, entry("Pillow", versions=["13.0"])),
    (False, entry("Pillow", versions=["13.0"], ecosystem="Debian")),
    (False, entry(events=[{"introduced": "0"}], withdrawn="2026-11-21T00:00:00Z")),
]


@pytest.mark.parametrize(("is_found", "one"), CASES)
def test_a_fault_is_found_where_it_holds_and_nowhere_else(dump, is_found, one):
    figure = advisory.look(dump(one), VERSIONS, now=NOW, fewest=1)
    assert figure.holds is not is_found
    assert ("PYSEC-2026-1" in figure.value) == is_found


def test_what_could_not_be_looked_at_is_not_clean(dump, tmp_path):
    path = dump()
    assert advisory.look(path, VERSIONS, now=NOW, fewest=1).holds is True
    assert advisory.look(path, VERSIONS, now=NOW).holds is None
    assert advisory.look(path, VERSIONS, now=datetime(2027, 1, 23, tzinfo=UTC), fewest=1).holds is None
    assert advisory.look(path, {}, now=NOW, fewest=1).holds is None
    assert advisory.look(tmp_path / "none.zip", VERSIONS, now=NOW).holds is None
    (tmp_path / "odd.zip").write_text("not a dump")
    assert advisory.look(tmp_path / "odd.zip", VERSIONS, now=NOW).holds is None
    # An old dump that knows of a fault is old, but right.
    fault = dump(entry(events=[{"introduced": "0"}]))
    assert advisory.look(fault, VERSIONS, now=datetime(2030, 1, 1, tzinfo=UTC), fewest=1).holds is False


def test_what_is_installed_is_looked_at_with_all_it_needs():
    found = advisory.installed(Path(scanner.ROOT, "requirements.txt"))
    assert found["django"] == Version(django.__version__)
    # Needed by others only.
    assert {"sqlparse", "kombu", "asgiref"} <= set(found)
    assert "pytest" not in found


def test_the_audit_takes_the_dump_of_the_setting(dump, monkeypatch):
    monkeypatch.setenv("OSV_DUMP", str(dump(entry(events=[{"introduced": "0"}]))))
    figure = scanner.dependencies()
    assert (figure.holds, "PYSEC-2026-1" in figure.value) == (False, True)
