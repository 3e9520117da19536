"""How messages fare on their ways, for whoever runs the portal: numbers and reasons, nobody's address or text."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import timezone

from renovation.core.enums import DeliveryChannel, DeliveryState
from renovation.core.lib.channels import ROBOTS
from renovation.core.models import Delivery
from renovation.core.policy import Can
from renovation.core.scope import reach

COUNTED = timedelta(days=30)
# Due for so long and still waiting: no worker takes it.
LATE = timedelta(minutes=15)
PAGE_SIZE = 50


@dataclass(frozen=True)
class ChannelLine:
    """One way in the last thirty days; `is_set` = the environment names it."""

    label: str
    is_set: bool
    counts: list[tuple[str, int]]


def deliveries_for(user: Any) -> QuerySet[Delivery]:
    """Return what somebody may look after, newest first, without text and address."""
    rows = Delivery.objects.within(reach(user, Can.MANAGE_SYSTEM)).select_related("region").order_by("-id")
    return rows.defer("address", "subject", "body")


def channel_lines(user: Any) -> list[ChannelLine]:
    """Return every way with its numbers by state, in the order of `DeliveryState`: one query."""
    since = timezone.now() - COUNTED
    rows = deliveries_for(user).order_by().filter(created_at__gte=since).values_list("channel", "state")
    counts = {(channel, state): count for channel, state, count in rows.annotate(count=Count("pk"))}
    return [
        ChannelLine(
            str(channel.label),
            channel in settings.NOTICE.robots if channel in ROBOTS else settings.NOTICE.has(channel),
            [(str(state.label), counts.get((channel, state), 0)) for state in DeliveryState],
        )
        for channel in DeliveryChannel
    ]


def deliveries_page(user: Any, state: str, before: int | None) -> tuple[list[Delivery], int | None]:
    """Return a page of deliveries in a state ("" = any) and where the next begins."""
    rows = deliveries_for(user)
    if state in DeliveryState.values:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_SIZE + 1])
    return found[:PAGE_SIZE], found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None


def count_failed() -> int:
    """Count what failed in the last thirty days and nobody has tried again."""
    return Delivery.objects.filter(state=DeliveryState.FAILED, created_at__gte=timezone.now() - COUNTED).count()


def count_late() -> int:
    """Count what has been due for a while and still waits."""
    return Delivery.objects.filter(state=DeliveryState.WAITING, not_before__lt=timezone.now() - LATE).count()
