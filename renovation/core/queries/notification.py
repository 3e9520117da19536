"""When a message may go out, by which ways, and in what words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from renovation.core.enums import DeliveryChannel, NoticeKind
from renovation.core.lib.channels import ROBOTS
from renovation.core.lib.notice import EN, ZH, chosen, message, preset
from renovation.core.models import NoticePreference, NoticeTemplate, Notification, Region, User
from renovation.core.parameters import value_of

# How long the number at the bell is believed without asking again.
KEPT_SECONDS = 300
PAGE_SIZE, MOST_UNREAD = 30, 100


def inbox(user: User) -> QuerySet[Notification]:
    """Return what one person was told, newest first."""
    return Notification.objects.filter(user=user).select_related("region").order_by("-id")


@dataclass(frozen=True)
class Line:
    """One message as the inbox shows it."""

    row: Notification
    subject: str
    body: str


def inbox_page(user: User, before: int | None) -> tuple[list[Line], int | None]:
    """Return a page of messages and where the next begins; the first page has what is not read on top."""
    read = inbox(user).exclude(read_at=None)
    if before is not None:
        read = read.filter(pk__lt=before)
    found = list(read[: PAGE_SIZE + 1])
    unread = list(inbox(user).filter(read_at=None)[:MOST_UNREAD]) if before is None else []
    rows = unread + found[:PAGE_SIZE]
    lines = [Line(row, *text) for row, text in zip(rows, texts_of(rows, user), strict=True)]
    return lines, found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None


def preference_of(user: User) -> NoticePreference | None:
    """Return how somebody wants to be told, if they ever said so."""
    return NoticePreference.objects.filter(user=user).first()


def count_unread(user: User) -> int:
    """Count what one person has not read, and keep it for the frame, which asks the database nothing."""
    count = Notification.objects.filter(user=user, read_at=None).count()
    cache.set(_unread_key(user.pk), count, KEPT_SECONDS)
    return count


def known_unread(user: Any) -> int | None:
    """Return how many were unread when last counted, within minutes; None when that is longer ago."""
    return cache.get(_unread_key(user.pk))


def forget_unread(user_pk: int) -> None:
    """Have the number counted anew."""
    cache.delete(_unread_key(user_pk))


def _unread_key(pk: int) -> str:
    return f"notices-unread:{pk}"


def language_of(user: User) -> str:
    """Return the language messages to this person are in."""
    return EN if user.language == EN else ZH


def staff_channels(preference: NoticePreference | None) -> list[str]:
    """Return the ways by which somebody wants to be told, of those that are set up."""
    if preference is None:
        return []
    wished = {DeliveryChannel.EMAIL: preference.email, DeliveryChannel.SMS: preference.phone}
    return [str(channel) for channel, address in wished.items() if address and settings.NOTICE.has(channel)]


def group_channels(region_code: str) -> list[str]:
    """Return the robots that are told what happens in a region."""
    return [channel for channel in ROBOTS if settings.NOTICE.has(channel, region_code)]


def own_channels(region: Region) -> list[str]:
    """Return the robots set for this very region, or for the whole portal where it is a topmost one."""
    parent: str | None = region.parent_id
    return [
        channel
        for channel in group_channels(region.code)
        if parent is None or settings.NOTICE.robot(channel, region.code) != settings.NOTICE.robot(channel, parent)
    ]


def worded(kind: str, channel: str, language: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """Return (subject, body) by the template of the channel, else of all channels, else by the preset."""
    rows = NoticeTemplate.objects.filter(kind=kind, channel__in=["", channel], language=language)
    known = {row.channel: (row.subject, row.body) for row in rows}
    return message(chosen(known, kind, channel, language), kind, facts, language)


def texts_of(rows: list[Notification], user: User) -> list[tuple[str, str]]:
    """Return (subject, body) of messages as the portal shows them, in the reader's language: one query."""
    language = language_of(user)
    kinds = {row.kind for row in rows}
    known = {
        row.kind: (row.subject, row.body)
        for row in NoticeTemplate.objects.filter(kind__in=kinds, channel="", language=language)
    }
    return [message(known.get(row.kind) or preset(row.kind, language), row.kind, row.facts, language) for row in rows]


def earliest(kind: str, *, is_digest: bool = False, now: datetime | None = None) -> datetime:
    """Return when a message may go out: at once, after the quiet hours, or with the next daily summary.

    A code somebody waits for knows no quiet hours.
    """
    now = now or timezone.now()
    if kind == NoticeKind.CODE:
        return now
    if is_digest:
        now = _next_hour(now, value_of("notice.digest"))
    return after_quiet(now, value_of("notice.quiet_from"), value_of("notice.quiet_to"))


def after_quiet(at: datetime, quiet_from: int, quiet_to: int) -> datetime:
    """Return `at`, or the end of the quiet hours it falls into; equal hours mean none. They may span midnight."""
    hour = timezone.localtime(at).hour
    is_quiet = quiet_from <= hour < quiet_to
    if quiet_from > quiet_to:
        is_quiet = hour >= quiet_from or hour < quiet_to
    return _next_hour(at, quiet_to) if is_quiet else at


def _next_hour(at: datetime, hour: int) -> datetime:
    """Return the next moment it is `hour` o'clock here, after `at`."""
    found = timezone.localtime(at).replace(hour=hour, minute=0, second=0, microsecond=0)
    return found if found > at else found + timedelta(days=1)
