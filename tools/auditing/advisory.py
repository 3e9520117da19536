"""Known faults of libraries looked up in a file, for a closed network: the dump that OSV publishes of PyPI.

`https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip`: a JSON document an advisory
(https://ossf.github.io/osv-schema/). Carry it in, point `OSV_DUMP` to it. An old dump knows nothing of what is new.
"""

import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from tools.auditing.figure import Figure

NAME = "依赖漏洞"
OLDEST = timedelta(days=30)
# The real one holds tens of thousands; a file that holds next to nothing is some other file.
FEWEST = 1000


def look(dump: Path, versions: Mapping[str, Version], *, now: datetime | None = None, fewest: int = FEWEST) -> Figure:
    """Judge {name: version} by an OSV dump; not looked at where the dump is missing, odd or too old."""
    newest, count, faults = datetime.min.replace(tzinfo=UTC), 0, []
    try:
        for advisory in _advisories(dump):
            count += 1
            newest = max(newest, datetime.fromisoformat(advisory["modified"]))
            faults += [f"{name} {advisory['id']}" for name in versions if concerns(advisory, name, versions[name])]
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        return Figure(NAME, f"未审计：OSV_DUMP 读不了（{type(error).__name__}）", "0", None)
    if faults:
        return Figure(NAME, f"{len(faults)} {'；'.join(sorted(faults)[:3])}", "0", False)
    if count < fewest or not versions:
        return Figure(NAME, f"未审计：OSV_DUMP 只有 {count} 条", "0", None)
    if (now or datetime.now(UTC)) - newest > OLDEST:
        return Figure(NAME, f"未审计：OSV_DUMP 止于 {newest:%Y-%m-%d}", "0", None)
    return Figure(NAME, f"0（{len(versions)} 个，漏洞库 {count} 条，止于 {newest:%Y-%m-%d}）", "0", True)


def installed(requirements: Path) -> dict[str, Version]:
    """Return {name: version} of what `requirements` names and of all that needs in turn, as installed here.

    Raises `PackageNotFoundError` where something is not installed: it would not be looked at.
    """
    lines = (line.split("#")[0].strip() for line in requirements.read_text("utf-8").splitlines())
    waiting, found = [Requirement(line) for line in lines if line], {}
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name not in found:
            found[name] = Version(metadata.version(name))
            needed = map(Requirement, metadata.requires(name) or ())
            waiting += [one for one in needed if one.marker is None or one.marker.evaluate({"extra": ""})]
    return found


def concerns(advisory: dict[str, Any], name: str, version: Version) -> bool:
    """Tell whether an advisory, unless withdrawn, holds for this version: listed, or within one of its ranges."""
    if "withdrawn" in advisory:
        return False
    for affected in advisory.get("affected", ()):
        package = affected.get("package", {})
        if package.get("ecosystem") != "PyPI" or canonicalize_name(package.get("name", "")) != name:
            continue
        if any(_same(text, version) for text in affected.get("versions", ())):
            return True
        ranges = (one["events"] for one in affected.get("ranges", ()) if one.get("type") == "ECOSYSTEM")
        if any(_within(events, version) for events in ranges):
            return True
    return False


def _within(events: list[dict[str, str]], version: Version) -> bool:
    """Walk the events in order of version: the last one at or below `version` says."""
    inside = False
    for kind, text in sorted((one for event in events for one in event.items()), key=lambda one: _least(one[1])):
        at = _least(text)
        if kind == "introduced" and version >= at:
            inside = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            inside = False
    return inside


def _least(text: str) -> Version:
    return Version("0.dev0" if text == "0" else text)


def _same(text: str, version: Version) -> bool:
    try:
        return Version(text) == version
    except InvalidVersion:
        return False


def _advisories(dump: Path) -> Iterator[dict[str, Any]]:
    with zipfile.ZipFile(dump) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                yield json.loads(archive.read(name))
