"""Months of the trail as files that prove themselves, and what has been kept long enough taken out of the database.

The links of the chain stay, so it goes on over what was taken out.
"""

import hashlib
import logging
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.audit import record_event
from renovation.core.heartbeat import beat
from renovation.core.lib import chain, trail_file
from renovation.core.models import AuditArchive, AuditEntry, AuditSeal, AuditSealItem, User
from renovation.core.parameters import value_of
from renovation.core.policy import Can
from renovation.core.queries.audit import audits_all
from renovation.core.queries.seal import proof_of_archive
from renovation.core.scope import refusal

log = logging.getLogger("audit.archive")
# Cybersecurity Law art. 21: no less than six months, whatever the parameter says.
SHORTEST_DAYS = 180
_REMOVE_ENTRIES = """
DELETE FROM core_auditentry WHERE id IN (SELECT entry FROM core_auditsealitem WHERE seal_id BETWEEN %s AND %s)
"""
_REMOVE_ITEMS = "DELETE FROM core_auditsealitem WHERE seal_id BETWEEN %s AND %s"


def nightly() -> None:
    """Archive the months that are over and take out what has been kept long enough."""
    today = timezone.localdate()
    made = archive(today.replace(day=1))
    removed = [one for one in due(today) if remove(one)]
    beat("archive", archived=len(made), removed=len(removed))


def archive(before: date) -> list[AuditArchive]:
    """Write what was sealed before a day and is in no file yet, a file a month."""
    midnight = timezone.make_aware(datetime.combine(before, time()))
    last = AuditArchive.objects.order_by("-last").values_list("last", flat=True).first() or 0
    links = AuditSeal.objects.filter(number__gt=last, at__lt=midnight).order_by("number")
    months = groupby(links, key=lambda link: f"{timezone.localtime(link.at):%Y-%m}")
    return [_archive_month(month, list(group)) for month, group in months]


def due(today: date) -> list[AuditArchive]:
    """Return the archives whose entries have been kept in the database for as long as they must."""
    limit = timezone.make_aware(datetime.combine(today - timedelta(days=_days()), time()))
    waiting = AuditArchive.objects.filter(removed_at=None).order_by("first")
    late = set(
        AuditSeal.objects.filter(number__in=[one.last for one in waiting], at__lt=limit).values_list("pk", flat=True)
    )
    return [one for one in waiting if one.last in late]


def remove(one: AuditArchive) -> bool:
    """Take an archive's entries out of the database, if its file proves itself and nothing is too young."""
    if fault := fault_of(one):
        log.error("archive %s stays in the database: %s", one.name, fault)
        return False
    with transaction.atomic():
        stored = AuditArchive.objects.select_for_update().get(pk=one.pk)
        youngest = AuditSeal.objects.get(pk=stored.last).at
        if stored.removed_at is not None or youngest > timezone.now() - timedelta(days=SHORTEST_DAYS):
            return False
        stored.is_removing = True
        _sign(stored)
        with connection.cursor() as cursor:
            cursor.execute(_REMOVE_ENTRIES, [stored.first, stored.last])
            cursor.execute(_REMOVE_ITEMS, [stored.first, stored.last])
        stored.is_removing, stored.removed_at = False, timezone.now()
        _sign(stored)
        record_event(None, "audit.removed", label=stored.name, first=stored.first, last=stored.last, size=stored.size)
    return True


def fault_of(one: AuditArchive) -> str:
    """Say why an archive cannot be relied on; "" if it can."""
    path = path_of(one)
    if not chain.same(one.proof, proof_of_archive(one)):
        return "its row was altered"
    if not path.is_file():
        return "the file is missing"
    if _sha256(path) != one.sha256:
        return "the file was altered"
    found = trail_file.check(path, settings.AUDIT_RING)
    if found.faults:
        return found.faults[0]
    links = dict(AuditSeal.objects.filter(pk__in=(one.first, one.last)).values_list("pk", "digest"))
    if (found.first, found.last, found.entries) != (one.first, one.last, one.size) or links[one.last] != found.digest:
        return "the file holds something else"
    return ""


def path_of(one: AuditArchive) -> Path:
    return Path(settings.AUDIT_ARCHIVES, Path(one.name).name)


@transaction.atomic
def export_archive(*, by: User, archive: AuditArchive) -> Path:
    """Hand out a file: only to whoever audits everywhere, since it holds every region's entries."""
    if not audits_all(by):
        raise PermissionDenied(refusal(Can.AUDIT))
    if not path_of(archive).is_file():
        raise ValidationError(_("归档文件不在本机，请系统管理员从备份中找回。"))
    record_event(
        by, "audit.exported", label=archive.name, first=archive.first, last=archive.last, sha256=archive.sha256
    )
    return path_of(archive)


def _archive_month(month: str, links: list[AuditSeal]) -> AuditArchive:
    first, last, size = links[0].number, links[-1].number, sum(link.size for link in links)
    one = AuditArchive(
        first=first, last=last, size=size, name=f"audit-{month}-{first}-{last}.jsonl.gz", at=timezone.now()
    )
    path = path_of(one)
    trail_file.write(path, first, last, _lines(links))
    if faults := trail_file.check(path, settings.AUDIT_RING).faults:
        path.unlink()
        raise ValidationError(
            _("%(month)s 的操作记录核验不通过，不能归档：%(fault)s") % {"month": month, "fault": faults[0]}
        )
    one.sha256 = _sha256(path)
    with transaction.atomic():
        _sign(one)
        record_event(None, "audit.archived", label=one.name, first=first, last=last, size=size, sha256=one.sha256)
    return one


def _lines(links: list[AuditSeal]) -> Iterator[dict[str, Any] | list[Any]]:
    for link in links:
        names = ("size", "previous", "content", "digest", "key")
        facts = {name: getattr(link, name) for name in names}
        yield {"seal": link.number, "at": chain.moment(link.at)} | facts
        order = list(AuditSealItem.objects.filter(seal=link).order_by("position").values_list("entry", flat=True))
        rows = {row[0]: row for row in AuditEntry.objects.filter(pk__in=order).values_list(*trail_file.COLUMNS)}
        for pk in order:
            if row := rows.get(pk):
                number, proof, at, *values = row
                yield [number, proof, chain.moment(at), *values]


def _sign(one: AuditArchive) -> None:
    # The moment of archiving is signed too, so it is set here and not by the database.
    one.proof = proof_of_archive(one)
    one.save()


def _days() -> int:
    return max(SHORTEST_DAYS, value_of("retention.audit"))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
