"""The sealer: takes the entries nobody has sealed yet and adds a link to the chain. Never part of a request.

A chain inside the requests' transactions would make each wait for the one before. Entries of a transaction that
commits late are simply taken by the next seal, whatever their numbers.
"""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from renovation.core.audit import record_event
from renovation.core.heartbeat import beat
from renovation.core.lib import chain, heads
from renovation.core.lib.key_walk import FIRST, KeyWalk
from renovation.core.models import AuditArchive, AuditSeal, AuditSealItem
from renovation.core.queries.seal import archives_proven, proof_of_archive

# Where heads go: a line each, which syslog may carry to another machine (AUDIT_SYSLOG).
log = logging.getLogger("audit.seal")
BATCH = 2000
# No transaction stays open while so many entries are written; the nightly run looks at all of them.
REACHES_BACK = 100_000
_LOCK = 0x5EA1
_UNSEALED = """
SELECT e.id, e.proof FROM core_auditentry e LEFT JOIN core_auditsealitem i ON i.entry = e.id
WHERE e.id > %s AND i.entry IS NULL ORDER BY e.id LIMIT %s
"""


def seal(*, is_thorough: bool = False) -> int:
    """Seal whatever is committed and unsealed, print the heads, and return how many entries were sealed."""
    made = []
    while link := _seal_batch(is_thorough=is_thorough):
        made.append(link)
        if link.size < BATCH:
            break
    print_heads(made)
    sealed = sum(link.size for link in made)
    beat("seal", sealed=sealed)
    return sealed


def print_heads(made: Iterable[AuditSeal] = ()) -> None:
    """Print the heads of the seals just made, and of any made before whose printing was cut short."""
    path = settings.AUDIT_HEADS
    known = heads.last(path)
    last = known.number if known else 0
    fresh = {link.number: link for link in AuditSeal.objects.filter(number__gt=last)}
    if made and min(link.number for link in made) <= last:
        log.error("the chain is shorter than its printed heads: %s was printed", known)
        fresh |= {link.number: link for link in made}
    lines = [heads.line_of(link.number, link.size, link.digest, link.at) for _number, link in sorted(fresh.items())]
    if lines:
        heads.append(path, lines)
    for line in lines:
        log.info("head %s", line)


@transaction.atomic
def _seal_batch(*, is_thorough: bool) -> AuditSeal | None:
    """Make one link; None when there is nothing to seal or somebody else is sealing."""
    if not _is_alone():
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(entry), 0) FROM core_auditsealitem")
        newest = cursor.fetchone()[0]
        cursor.execute(_UNSEALED, [0 if is_thorough else max(0, newest - REACHES_BACK), BATCH])
        found = cursor.fetchall()
    if not found:
        return None
    before = AuditSeal.objects.order_by("-number").first()
    number, previous = (before.number + 1, before.digest) if before else (1, chain.START)
    # A clock that was set back does not turn the chain around.
    at = max(timezone.now(), before.at) if before else timezone.now()
    name, key = next(iter(settings.AUDIT_RING.items()))
    if before and not _may_follow(before, name):
        log.error("nothing is sealed: the chain is at key %s, AUDIT_KEY begins with %s", before.key or FIRST, name)
        return None
    is_change = before is not None and (before.key or FIRST) != name
    content = chain.content_of(key, found)
    digest = chain.digest_of(key, number, len(found), previous, at, content)
    link = AuditSeal(number=number, size=len(found), previous=previous, content=content, digest=digest, at=at, key=name)
    # Asked while the chain is still at the key before.
    old = archives_proven() if is_change else []
    link.save(force_insert=True)
    if is_change:
        _change_over(old, name)
    AuditSealItem.objects.bulk_create(
        (AuditSealItem(entry=pk, seal=link, position=position) for position, (pk, _proof) in enumerate(found)),
        batch_size=500,
    )
    return link


def _may_follow(before: AuditSeal, name: str) -> bool:
    """Tell whether a seal of this key may follow: a process that has not heard of the newer key must not go on."""
    walk = KeyWalk(settings.AUDIT_RING)
    if not (walk.step(before.key, before.at) and walk.step(name, before.at)):
        return False
    used = Q(key=name) | Q(key=None) if name == FIRST else Q(key=name)
    return name == (before.key or FIRST) or not AuditSeal.objects.filter(used).exists()


def _change_over(old: list[AuditArchive], name: str) -> None:
    """Sign the archives anew that have proven themselves by the key before; those that did not stay found."""
    for archive in old:
        archive.proof = proof_of_archive(archive)
        archive.save(update_fields=["proof"])
    record_event(None, "audit.key_changed", label=name, archives=len(old))


def _is_alone() -> bool:
    """Tell whether nobody else is sealing, until the transaction ends. On SQLite it holds the only write lock."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])
