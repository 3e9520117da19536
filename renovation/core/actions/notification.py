"""Telling people. Rows only, in the transaction of the fact: a worker sends what they plan (`actions/delivery.py`)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import override
from kombu.exceptions import OperationalError

from renovation.core.enums import DeliveryChannel, NoticeKind
from renovation.core.lib.masking import mask_all
from renovation.core.lib.notice import ZH
from renovation.core.models import Delivery, NoticePreference, Notification, Region, User
from renovation.core.queries.notification import (
    earliest,
    forget_unread,
    group_channels,
    language_of,
    own_channels,
    staff_channels,
    worded,
)

TASK = "core.send_notices"


@transaction.atomic(savepoint=False)
def notify(
    *, by: User | None, user: User, kind: NoticeKind, region: Region, key: str, url: str, facts: Mapping[str, Any]
) -> Notification | None:
    """Tell one person, once: in the portal, and by the ways they chose. None if they were told, left, or did it.

    `key` names the thing and its state (`suggestion:12:3`); the same kind with the same key is not said twice.
    `url` is a path of the portal. `facts` fill the texts: any of `lib.notice.FACTS` but `link`, as text, dates or
    labels; never anything of a resident.
    """
    if not user.is_active or (by is not None and by.pk == user.pk):
        return None
    kept = _plain(facts)
    notification = Notification(user=user, kind=kind, key=key, region=region, url=url, facts=kept)
    try:
        # Nearly always new: stored at once, not looked for first.
        with transaction.atomic():
            notification.save(force_insert=True)
    except IntegrityError:
        if not Notification.objects.filter(user=user, kind=kind, key=key).exists():
            raise
        return None
    transaction.on_commit(lambda: forget_unread(user.pk), robust=True)
    if settings.NOTICE.has("EMAIL") or settings.NOTICE.has("SMS"):
        _plan_for(user, notification, kept | {"link": link_to(url)})
    return notification


@transaction.atomic(savepoint=False)
def notify_group(
    *, by: User | None, region: Region, kind: NoticeKind, facts: Mapping[str, Any], url: str = "", once: str = ""
) -> list[Delivery]:
    """Tell the work groups of a region by their robots; nothing without one. `facts` as in `notify`.

    `once` is the key of something told of the region as a whole: by the robots set for this very region, to each once.
    Its caller holds the region's row, so that two workers do not tell it both.
    """
    kept = _plain(facts) | ({"link": link_to(url)} if url else {})
    channels = own_channels(region) if once else group_channels(region.code)
    if once:
        told = set(Delivery.objects.filter(region=region, key=once).values_list("channel", flat=True))
        channels = [channel for channel in channels if channel not in told]
    return [
        _plan(channel, kind, region, worded(kind, channel, ZH, kept), not_before=earliest(kind), key=once)
        for channel in channels
    ]


@transaction.atomic
def message_resident(
    *, by: User | None, phone: str, kind: NoticeKind, region: Region, facts: Mapping[str, Any], url: str = ""
) -> Delivery | None:
    """Send a resident a short message; None without a number or a gateway. The number is gone once it is sent."""
    if not phone or not settings.NOTICE.has("SMS"):
        return None
    kept = _plain(facts, is_code=kind == NoticeKind.CODE) | ({"link": link_to(url)} if url else {})
    text = worded(kind, DeliveryChannel.SMS, ZH, kept)
    return _plan(DeliveryChannel.SMS, kind, region, text, not_before=earliest(kind), address=phone)


@transaction.atomic
def read_notices(*, by: User, pks: list[int] | None = None) -> int:
    """Mark one's own messages read, all of them without `pks`; return how many were not."""
    rows = Notification.objects.filter(user=by, read_at=None)
    if pks is not None:
        rows = rows.filter(pk__in=pks)
    read = rows.update(read_at=timezone.now())
    transaction.on_commit(lambda: forget_unread(by.pk), robust=True)
    return read


def link_to(url: str) -> str:
    """Return the whole address of a page of the portal."""
    return f"{settings.PUBLIC_URLS[0].rstrip('/')}{url}"


def hint() -> None:
    """Tell a worker at once; a dead broker is no error, the sweep finds the rows."""
    try:
        current_app.send_task(TASK, retry=False, expires=30)
    except (OperationalError, OSError):
        return


def _plan_for(user: User, notification: Notification, facts: dict[str, Any]) -> None:
    preference = NoticePreference.objects.filter(user=user).first()
    kind = notification.kind
    for channel in staff_channels(preference):
        text = worded(kind, channel, language_of(user), facts)
        not_before = earliest(kind, is_digest=preference.is_digest)  # type: ignore[union-attr]
        _plan(channel, kind, notification.region, text, not_before=not_before, user=user, notification=notification)


def _plan(channel: str, kind: str, region: Region, text: tuple[str, str], **facts: Any) -> Delivery:
    delivery = Delivery(channel=channel, kind=kind, region=region, subject=text[0], body=text[1], **facts)
    delivery.save()
    if delivery.not_before <= timezone.now():
        transaction.on_commit(hint, robust=True)
    return delivery


def _plain(facts: Mapping[str, Any], *, is_code: bool = False) -> dict[str, Any]:
    """Return facts as JSON keeps them: labels in Chinese, numbers of people masked (a code is nobody's)."""
    with override(ZH):
        said = {
            name: value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Promise) else value
            for name, value in facts.items()
            if value is not None
        }
    return said if is_code else mask_all(said)
