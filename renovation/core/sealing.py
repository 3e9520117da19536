"""The sealer: takes the entries nobody has sealed yet and adds a link to the chain. Never part of a request.

A chain inside the requests' transactions would make each wait for the one before. Entries of a transaction that
commits late are simply taken by the next seal, whatever their numbers.
"""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from renovation.core.heartbeat import beat
from renovation.core.lib import chain, heads
from renovation.core.models import AuditSeal, AuditSealItem

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
    content = chain.content_of(settings.AUDIT_KEY, found)
    digest = chain.digest_of(settings.AUDIT_KEY, number, len(found), previous, at, content)
    link = AuditSeal(number=number, size=len(found), previous=previous, content=content, digest=digest, at=at)
    link.save(force_insert=True)
    AuditSealItem.objects.bulk_create(
        (AuditSealItem(entry=pk, seal=link, position=position) for position, (pk, _proof) in enumerate(found)),
        batch_size=500,
    )
    return link


def _is_alone() -> bool:
    """Tell whether nobody else is sealing, until the transaction ends. On SQLite it holds the only write lock."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])
