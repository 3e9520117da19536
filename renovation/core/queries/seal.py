"""The proof of the trail: every entry, every seal, every printed head. Reads only, and holds up nobody."""

import json
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from renovation.core import guard
from renovation.core.lib import chain, heads
from renovation.core.lib.heads import Head
from renovation.core.lib.key_walk import FIRST, KeyWalk
from renovation.core.models import AuditArchive, AuditCheck, AuditEntry, AuditSeal
from renovation.core.queries.seal_words import Fault

SEALS_AT_ONCE, ENTRIES_AT_ONCE = 1000, 20_000
MOST_FAULTS = 100
# The sealer comes every minute; what is older than this and unsealed says that it does not.
SEALED_WITHIN = timedelta(minutes=15)
Keys = tuple[bytes, ...]
_COLUMNS = ", ".join(f"e.{name}" for name in chain.FIELDS)
_PLAIN_JSON = {"postgresql": "e.before::text, e.after::text", "sqlite": "e.before, e.after"}
_SEALED = """
SELECT i.seal_id, i.position, i.entry, e.id, e.proof, {columns}
FROM core_auditsealitem i LEFT JOIN core_auditentry e ON e.id = i.entry
WHERE i.seal_id BETWEEN %s AND %s ORDER BY i.seal_id, i.position
"""
_UNSEALED = """
SELECT e.id, e.proof, {columns} FROM core_auditentry e
LEFT JOIN core_auditsealitem i ON i.entry = e.id WHERE i.entry IS NULL AND e.id > %s ORDER BY e.id
"""
_COPIED = "SELECT MIN(id), MAX(id) FROM core_auditentry GROUP BY proof HAVING COUNT(*) > 1 LIMIT 20"


@dataclass
class Report:
    """What a verification found. `removed` entries live on in archive files; `head` is the last seal's."""

    faults: list[Fault] = field(default_factory=list)
    seals: int = 0
    entries: int = 0
    removed: int = 0
    unsealed: int = 0
    heads: int = 0
    head: str = ""
    seconds: float = 0.0
    # What is older has been taken out into archives.
    kept_from: datetime | None = None

    @property
    def is_sound(self) -> bool:
        return not self.faults

    def add(self, kind: str, **at: Any) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(kind, at))

    def facts(self) -> dict[str, Any]:
        names = ("seals", "entries", "removed", "unsealed", "heads", "head")
        return {name: getattr(self, name) for name in names} | {"seconds": round(self.seconds, 1)}


@dataclass(frozen=True)
class State:
    """How the trail stands, at the price of a few index look-ups; for banners and readiness."""

    is_guarded: bool
    is_sealing: bool
    unsealed_since: datetime | None
    last_seal: AuditSeal | None
    last_check: AuditCheck | None

    @property
    def is_broken(self) -> bool:
        return not self.is_guarded or (self.last_check is not None and bool(self.last_check.faults))

    @property
    def faults(self) -> list[Fault]:
        """The faults of the last verification, and what is wrong now."""
        known = [Fault(**fault) for fault in self.last_check.faults] if self.last_check else []
        return known if self.is_guarded or any(fault.kind == "guard" for fault in known) else [Fault("guard"), *known]


def state() -> State:
    """Return how the trail stands now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(entry), 0) FROM core_auditsealitem")
        newest = cursor.fetchone()[0]
    waiting = AuditEntry.objects.filter(pk__gt=newest).order_by("pk").values_list("at", flat=True).first()
    return State(
        is_guarded=guard.is_up(),
        is_sealing=waiting is None or waiting > timezone.now() - SEALED_WITHIN,
        unsealed_since=waiting,
        last_seal=AuditSeal.objects.order_by("-number").first(),
        last_check=ended_checks().first(),
    )


def ended_checks() -> QuerySet[AuditCheck]:
    return AuditCheck.objects.exclude(ended_at=None).select_related("by").order_by("-ended_at", "-id")


def waiting_check() -> AuditCheck | None:
    """Return the verification somebody asked for that has not come to its end."""
    return AuditCheck.objects.filter(ended_at=None).select_related("by").first()


def verify(held: Iterable[Head] = ()) -> Report:
    """Prove the whole trail against the key, the printed heads and the heads `held` by somebody on paper."""
    began, report = time.monotonic(), Report()
    if not guard.is_up():
        report.add("guard")
    removed = _removed(report)
    report.kept_from = _kept_from(removed)
    printed = _printed(report, held)
    last = Head(0, chain.START)
    before: AuditSeal | None = None
    walk, keys = KeyWalk(settings.AUDIT_RING), {}
    for seals in _batches(report):
        for link in seals:
            keys[link.number] = walk.step(link.key, link.at)
            if not keys[link.number]:
                kind = "key_older" if walk.knows(link.key) else "key_missing"
                report.add(kind, seal=link.number, key=link.key or FIRST)
            _verify_link(report, link, before, printed, keys[link.number])
            before = link
        proven = [link for link in seals if keys[link.number] and not _covers(removed, link.number)]
        _verify_entries(report, proven, keys)
    if before is not None:
        last = Head(before.number, before.digest)
        report.head = str(last)
    if printed and (top := max(printed)) > last.number:
        report.add("cut", seal=top, last=last.number)
    _verify_unsealed(report, walk.step(next(iter(settings.AUDIT_RING)), timezone.now()))
    with connection.cursor() as cursor:
        cursor.execute(_COPIED)
        for first, copy in cursor.fetchall():
            report.add("copied", entry=copy, original=first)
    report.seconds = time.monotonic() - began
    return report


def _removed(report: Report) -> list[AuditArchive]:
    """Return the archives that hold what the database no longer does; a row nobody with the key wrote counts not."""
    sound = []
    for archive in AuditArchive.objects.order_by("first"):
        if not chain.same(archive.proof, proof_of_archive(archive)):
            report.add("archive", archive=archive.pk)
        elif archive.removed_at is not None:
            sound.append(archive)
            report.removed += archive.size
    return sound


def archives_proven() -> list[AuditArchive]:
    """Return the archives whose rows prove themselves by the key the chain is at."""
    return [one for one in AuditArchive.objects.order_by("first") if chain.same(one.proof, proof_of_archive(one))]


def proof_of_archive(archive: AuditArchive) -> str:
    """Return the keyed hash of an archive's row as it stands, by the key the chain is at."""
    removed = chain.moment(archive.removed_at) if archive.removed_at else ""
    facts = (archive.first, archive.last, archive.size, archive.name, archive.sha256, chain.moment(archive.at))
    return chain.stamp(_chain_key(), "archive", *facts, archive.is_removing, removed)


def _chain_key() -> bytes:
    """Return the key of the newest seal; where it is missing, one that proves nothing."""
    last = AuditSeal.objects.order_by("-number").first()
    return settings.AUDIT_RING.get(last.key or FIRST, secrets.token_bytes(32)) if last else settings.AUDIT_KEY


def _kept_from(removed: list[AuditArchive]) -> datetime | None:
    """Return the moment before which no entry is kept here: a day ahead of the last seal taken out."""
    last = max((archive.last for archive in removed), default=0)
    at = AuditSeal.objects.filter(number=last).values_list("at", flat=True).first()
    return at - timedelta(days=1) if at else None


def _aware(at: datetime) -> datetime:
    """SQLite gives moments in UTC without saying so."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _covers(removed: list[AuditArchive], number: int) -> bool:
    return any(archive.first <= number <= archive.last for archive in removed)


def _printed(report: Report, held: Iterable[Head]) -> dict[int, set[str]]:
    printed: dict[int, set[str]] = {}
    for head in (*heads.read(settings.AUDIT_HEADS), *held):
        printed.setdefault(head.number, set()).add(head.digest)
    report.heads = len(printed)
    return printed


def _batches(report: Report) -> Iterator[list[AuditSeal]]:
    """Yield the seals in order, so many at once that their entries fit into memory."""
    last = 0
    while True:
        found = list(AuditSeal.objects.filter(number__gt=last).order_by("number")[:SEALS_AT_ONCE])
        if not found:
            return
        kept: list[AuditSeal] = []
        entries = 0
        for link in found:
            if kept and entries + link.size > ENTRIES_AT_ONCE:
                break
            kept.append(link)
            entries += link.size
        last = kept[-1].number
        report.seals += len(kept)
        yield kept


def _verify_link(
    report: Report, link: AuditSeal, before: AuditSeal | None, printed: dict[int, set[str]], keys: Keys
) -> None:
    number, previous = (before.number, before.digest) if before else (0, chain.START)
    if link.number != number + 1:
        report.add("gap", seal=number + 1, last=link.number - 1)
    elif link.previous != previous:
        report.add("chain", seal=link.number)
    facts = (link.number, link.size, link.previous, link.at, link.content)
    if keys and not chain.same(chain.digest_of(keys[0], *facts), link.digest):
        report.add("seal", seal=link.number)
    if any(head != link.digest for head in printed.get(link.number, ())):
        report.add("head", seal=link.number)


def _verify_entries(report: Report, seals: list[AuditSeal], keys: dict[int, Keys]) -> None:
    if not seals:
        return
    links = {link.number: link for link in seals}
    found: dict[int, list[tuple[int, str]]] = {number: [] for number in links}
    missing: dict[int, list[int]] = {}
    columns = _columns()
    with connection.cursor() as cursor:
        cursor.execute(_SEALED.format(columns=columns), [seals[0].number, seals[-1].number])
        for number, position, entry, pk, proof, *values in cursor:
            items = found.get(number)
            if items is None:
                continue
            if position != len(items):
                report.add("order", seal=number)
            items.append((entry, proof or ""))
            if pk is None:
                missing.setdefault(number, []).append(entry)
            else:
                report.entries += 1
                _verify_entry(report, number, pk, proof, values, keys[number])
    for number, link in links.items():
        is_whole = chain.same(chain.content_of(keys[number][0], found[number]), link.content)
        if (is_whole and number not in missing) or _covers(_removed(Report()), number):
            # Sound, or taken out into an archive since the verification began.
            continue
        for entry in missing.get(number, ())[:10]:
            report.add("missing", seal=number, entry=entry)
        if number not in missing:
            report.add("content", seal=number)


def _verify_entry(report: Report, number: int, pk: int, proof: str, values: list[Any], keys: Keys) -> None:
    at, before, after = _aware(values[0]), values[-2], values[-1]
    values[0] = chain.moment(at)
    values[-2] = {} if before == "{}" else json.loads(before)
    values[-1] = {} if after == "{}" else json.loads(after)
    if not any(chain.same(chain.proof_of(key, values), proof) for key in keys):
        report.add("entry", seal=number, entry=pk)
    if report.kept_from and at < report.kept_from:
        report.add("stale", entry=pk)


def _verify_unsealed(report: Report, keys: Keys) -> None:
    late = timezone.now() - timedelta(days=1)
    columns, last = _columns(), 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_UNSEALED.format(columns=columns) + f" LIMIT {ENTRIES_AT_ONCE}", [last])
            found = cursor.fetchall()
        for pk, proof, *values in found:
            is_late = _aware(values[0]) < late
            _verify_entry(report, 0, pk, proof, values, keys)
            if is_late and report.seals:
                report.add("unsealed", entry=pk)
            last = pk
        report.unsealed += len(found)
        if len(found) < ENTRIES_AT_ONCE:
            return


def _columns() -> str:
    return _COLUMNS.replace("e.before, e.after", _PLAIN_JSON[connection.vendor])
