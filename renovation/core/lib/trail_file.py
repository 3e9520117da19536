"""The file a part of the trail is archived in: JSON lines, compressed, that prove themselves with nothing but the key.

First a line that says what follows, then each seal followed by its entries in their order:

    {"kind": "audit-trail", "first": 1, "last": 9, "columns": ["id", "proof", "at", …]}
    {"seal": 1, "size": 2, "previous": "000…", "content": "…", "at": "…", "digest": "…", "key": "1"}
    [17, "9f86…", "2026-05-01T08:00:00.000000+00:00", …]
"""

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from renovation.core.lib import chain
from renovation.core.lib.key_walk import FIRST, KeyWalk

KIND = "audit-trail"
Keys = tuple[bytes, ...]
COLUMNS = ("id", "proof", *chain.FIELDS)


@dataclass
class Contents:
    """What a file holds; `faults` says in plain words what in it is not as it was sealed."""

    first: int = 0
    last: int = 0
    entries: int = 0
    previous: str = ""
    digest: str = ""
    faults: list[str] = field(default_factory=list)


def write(path: Path, first: int, last: int, lines: Iterable[dict[str, Any] | list[Any]]) -> None:
    """Write a whole file or none: beside its name first. The same lines always make the same bytes."""
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    with half.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as file:
        head = {"kind": KIND, "first": first, "last": last, "columns": COLUMNS}
        for line in _with(head, lines):
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    half.chmod(0o640)
    half.rename(path)


def check(path: Path, ring: Mapping[str, bytes]) -> Contents:
    """Prove a file against the keys alone, {number: key}, the newest first."""
    found, walk = Contents(), KeyWalk(ring)
    keys: tuple[bytes, ...] = ()
    link: dict[str, Any] | None = None
    proofs: list[tuple[int, str]] = []
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            head = json.loads(next(file, "{}"))
            if head.get("kind") != KIND or head.get("columns") != list(COLUMNS):
                return Contents(faults=["this is no archive of an audit trail"])
            found.first, found.last = head["first"], head["last"]
            for line in map(json.loads, file):
                if isinstance(line, dict):
                    _close(found, link, proofs, keys)
                    keys = walk.step(line.get("key"), datetime.fromisoformat(line["at"]))
                    link, proofs = _open(found, link, line, keys), []
                else:
                    proofs.append(_entry(found, line, keys))
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        found.faults.append(f"unreadable: {type(error).__name__} {error}")
    _close(found, link, proofs, keys)
    if link is None or link["seal"] != found.last:
        found.faults.append(f"it ends before seal {found.last}")
    return found


def _with(head: dict[str, Any], lines: Iterable[Any]) -> Iterable[Any]:
    yield head
    yield from lines


def _open(found: Contents, before: dict[str, Any] | None, link: dict[str, Any], keys: Keys) -> dict[str, Any]:
    number = link["seal"]
    if before is None:
        found.previous = link["previous"]
    if number != (before["seal"] + 1 if before else found.first):
        found.faults.append(f"seal {number} stands in a wrong place")
    elif before and link["previous"] != before["digest"]:
        found.faults.append(f"seal {number} does not follow the one before")
    at = datetime.fromisoformat(link["at"])
    facts = (number, link["size"], link["previous"], at, link["content"])
    if not keys:
        key = link.get("key") or FIRST
        found.faults.append(f"seal {number} is of key {key}: not in AUDIT_KEY, or older than the one before")
    elif not chain.same(chain.digest_of(keys[0], *facts), link["digest"]):
        found.faults.append(f"seal {number} was altered")
    found.digest = link["digest"]
    return link


def _entry(found: Contents, line: list[Any], keys: Keys) -> tuple[int, str]:
    pk, proof, *values = line
    found.entries += 1
    if not any(chain.same(chain.proof_of(key, values), proof) for key in keys):
        found.faults.append(f"entry {pk} was altered")
    return pk, proof


def _close(found: Contents, link: dict[str, Any] | None, proofs: list[tuple[int, str]], keys: Keys) -> None:
    if link is None or not keys:
        return
    if len(proofs) != link["size"] or not chain.same(chain.content_of(keys[0], proofs), link["content"]):
        found.faults.append(f"the entries of seal {link['seal']} are not those that were sealed")
