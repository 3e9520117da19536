"""The trail as those read it who watch over it: who, what, on which row, where, from which address, with what end.

Who audits a region reads its entries, and those that belong to no place: the sign-in of somebody unknown, a run of
the machinery. Sealing and verifying concern the whole trail and are shown to everybody who audits anything.
"""

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from renovation.core.models import AuditArchive, AuditEntry, AuditSealItem, Region, User
from renovation.core.policy import Can
from renovation.core.queries.trail import TrailLine, lines
from renovation.core.scope import reach


def audited(user: User) -> QuerySet[AuditEntry]:
    """Return the entries `user` may read as an auditor, newest first; none without that right."""
    granted = reach(user, Can.AUDIT)
    entries = AuditEntry.objects.select_related("by")
    if not granted:
        return entries.none()
    return entries.within(granted) | entries.filter(region_code="")


def audits_all(user: User) -> bool:
    """Tell whether `user` audits everything there is, as whole files of the trail are handed out."""
    granted = reach(user, Can.AUDIT)
    tops = list(Region.objects.filter(parent=None).values_list("pk", flat=True))
    return bool(tops) and all(granted.covers(code) for code in tops)


def searched(
    entries: QuerySet[AuditEntry],
    *,
    who: str = "",
    action: str = "",
    thing: str = "",
    region: str = "",
    address: str = "",
    request_id: str = "",
    outcome: str = "",
    since: date | None = None,
    until: date | None = None,
    before: int | None = None,
) -> QuerySet[AuditEntry]:
    """Keep of `entries` what was asked for; days are whole and both included, `before` is a number to go on from."""
    if who:
        entries = entries.filter(Q(who__icontains=who) | Q(by__name__contains=who) | Q(by__username__contains=who))
    entries = entries.filter(label__icontains=thing) if thing else entries
    entries = entries.filter(region_code__under=region) if region else entries
    entries = entries.filter(address__startswith=address) if address else entries
    exact = {"action": action, "request_id": request_id, "outcome": outcome}
    entries = entries.filter(**{name: value for name, value in exact.items() if value})
    entries = entries.filter(at__gte=_midnight(since)) if since else entries
    entries = entries.filter(at__lt=_midnight(until + timedelta(days=1))) if until else entries
    return entries.filter(pk__lt=before) if before else entries


def told(entries: list[AuditEntry]) -> list[tuple[AuditEntry, TrailLine, str]]:
    """Return each entry with what it says in words and the name of its region, or its code once that is gone."""
    names = {region.pk: str(region) for region in Region.objects.filter(pk__in={one.region_code for one in entries})}
    places = [names.get(entry.region_code, entry.region_code) for entry in entries]
    return list(zip(entries, lines(entries), places, strict=True))


def values_of(entry: AuditEntry) -> list[tuple[str, str, str]]:
    """Return (name, before, after) of everything an entry holds, as it is stored."""
    names = dict.fromkeys((*entry.before, *entry.after))
    return [(name, _text(entry.before, name), _text(entry.after, name)) for name in names]


def seal_of(entry: AuditEntry) -> AuditSealItem | None:
    """Return where an entry is sealed; None until the sealer has come by."""
    return AuditSealItem.objects.select_related("seal").filter(pk=entry.pk).first()


def archives() -> QuerySet[AuditArchive]:
    return AuditArchive.objects.order_by("-first")


def _text(values: dict[str, Any], name: str) -> str:
    if name not in values:
        return ""
    value = values[name]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
