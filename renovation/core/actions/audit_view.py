"""Who watches is watched: reading the trail leaves a trail."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from renovation.core.audit import plain, record_event
from renovation.core.lib.heads import Head
from renovation.core.models import AuditEntry, AuditSeal, User
from renovation.core.policy import Can
from renovation.core.scope import can_anywhere, refusal

# The same search again within so long is the same look.
SAME_LOOK = timedelta(minutes=10)


@transaction.atomic
def note_view(*, by: User, label: str = "", **asked: Any) -> None:
    """Record what an auditor looked for, once per search."""
    if not can_anywhere(by, Can.AUDIT):
        raise PermissionDenied(refusal(Can.AUDIT))
    wanted = plain({name: value for name, value in asked.items() if value})
    since = timezone.now() - SAME_LOOK
    known = AuditEntry.objects.filter(by=by, action="audit.viewed", at__gte=since).values_list("label", "after")
    if (label, {"asked": wanted}) not in list(known[:50]):
        record_event(by, "audit.viewed", label=label, asked=wanted)


@transaction.atomic
def print_head(*, by: User) -> Head | None:
    """Return the head of the chain for the safe, and record that it was printed; None before the first seal."""
    if not can_anywhere(by, Can.AUDIT):
        raise PermissionDenied(refusal(Can.AUDIT))
    link = AuditSeal.objects.order_by("-number").first()
    if link is None:
        return None
    record_event(by, "audit.heads_printed", label=str(link.number))
    return Head(link.number, link.digest)
