"""Messages on their way: a worker takes a row, counts the attempt, and sends outside any transaction.

Taking is a lease: `not_before` moves ahead and `tries` goes up in a commit of its own, so no other worker sees the row
and a killed one leaves it to be taken again. The number of the attempt is the fence for what is noted afterwards. So a
message is sent at least once, and twice only if a worker dies between the receiver's yes and our note of it.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from renovation.core.actions.notification import hint, link_to
from renovation.core.audit import record
from renovation.core.courier import Undelivered, deliver
from renovation.core.enums import DeliveryChannel, DeliveryState, NoticeKind
from renovation.core.heartbeat import beat
from renovation.core.lib.channels import ROBOTS
from renovation.core.lib.notice import ZH
from renovation.core.models import Delivery, NoticePreference, Notification, User
from renovation.core.parameters import value_of
from renovation.core.policy import Can
from renovation.core.queries.notification import after_quiet, language_of
from renovation.core.scope import require

log = logging.getLogger(__name__)
MAX_TRIES = 3
# Longer than any receiver is waited for.
LEASE = timedelta(minutes=5)
# After the first failure, after the second.
BACKOFF = (timedelta(minutes=5), timedelta(hours=1))
# A code nobody can use any more is not sent.
CODE_LASTS = timedelta(minutes=10)
MOST_IN_ONE = 20
# Robots take twenty messages a minute and are silenced beyond that, so news of one group go together; WeCom takes
# 2048 bytes.
MOST_BYTES = 1900
# A way is left alone after so many failures in one run: one may be the mailbox's fault, two are the server's.
MOST_FAILURES = 2
KEPT_NUMBER, KEPT_DELIVERY, KEPT_READ = timedelta(days=7), timedelta(days=90), timedelta(days=365)
WAITING = DeliveryState.WAITING


def work() -> int:
    """Send what is due until nothing is; return how many rows went out.

    A way that fails in one run is left alone until the next: a dead server must not hold up the others.
    """
    sent, failures = 0, Counter[str]()
    while rows := take({channel for channel, count in failures.items() if count >= MOST_FAILURES}):
        error = _send(rows)
        failures[rows[0].channel] += bool(error)
        sent += settle(rows, error)
    beat("notices", seldom=True, sent=sent)
    return sent


@transaction.atomic
def take(shut: set[str] | frozenset[str] = frozenset()) -> list[Delivery]:
    """Take what is due next, counting the attempt; several rows that go as one message. Nothing due: empty.

    A code comes first. What three workers have died over has failed.
    """
    while True:
        first = _due(shut).order_by(_codes_first(), "not_before", "pk").first()
        if first is None:
            return []
        if first.tries >= MAX_TRIES:
            _end(first, DeliveryState.FAILED, first.error or _("三次发送都没有完成。"))
        elif first.kind == NoticeKind.CODE and first.created_at < timezone.now() - CODE_LASTS:
            _end(first, DeliveryState.DROPPED, "")
        else:
            break
    rows = [first, *_companions(first)]
    until = timezone.now() + LEASE
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(tries=F("tries") + 1, not_before=until)
    for row in rows:
        row.tries += 1
    return rows


def settle(rows: list[Delivery], error: str) -> int:
    """Note how it went, where the attempt is still ours; return how many rows went out."""
    if error:
        for row in rows:
            _stumble(row, error)
        return 0
    now, sent = timezone.now(), 0
    for row in rows:
        done = {"sent_at": now, "address": ""} | _ended(row, DeliveryState.SENT, "")
        sent += _ours(row).update(**done)
    return sent


@transaction.atomic
def retry_delivery(*, by: User, delivery: Delivery) -> Delivery:
    """Try a failed message again. Raises `ValidationError` where its number is gone."""
    require(by, Can.MANAGE_SYSTEM, delivery)
    stored = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if stored.state != DeliveryState.FAILED:
        return stored
    if stored.user_id is None and stored.channel not in ROBOTS and not stored.address:
        raise ValidationError(_("居民的号码已按期清除，不能重发。"))
    stored.state, stored.tries, stored.not_before = WAITING, 0, timezone.now()
    stored.save(update_fields=["state", "tries", "not_before"])
    record(by, "notice.retried", stored, channel=stored.channel)
    transaction.on_commit(hint, robust=True)
    return stored


def sweep_notices() -> int:
    """Every night: numbers of residents that could not be reached go, then old deliveries and messages; how many."""
    now = timezone.now()
    ended = Delivery.objects.exclude(state=WAITING)
    ended.filter(created_at__lt=now - KEPT_NUMBER, state=DeliveryState.FAILED, user=None).update(address="")
    gone, _by_model = ended.filter(created_at__lt=now - KEPT_DELIVERY).delete()
    read, _by_model = Notification.objects.filter(created_at__lt=now - KEPT_READ).exclude(read_at=None).delete()
    return int(gone + read)


def _due(shut: set[str] | frozenset[str]) -> QuerySet[Delivery]:
    due = Delivery.objects.filter(state=WAITING, not_before__lte=timezone.now()).exclude(channel__in=shut)
    # Others take the next row instead of waiting for this one; on SQLite writers take turns anyway.
    return due.select_for_update(skip_locked=True, of=("self",)).select_related("region")


def _codes_first() -> Case:
    return Case(When(kind=NoticeKind.CODE, then=Value(0)), default=Value(1))


def _companions(first: Delivery) -> list[Delivery]:
    """Return what goes out with `first` in one message: a person's daily summary, or the news of one work group."""
    if first.kind == NoticeKind.CODE:
        return []
    same: Any = _due(frozenset()).filter(channel=first.channel, tries__lt=MAX_TRIES).exclude(pk=first.pk)
    if first.channel in ROBOTS:
        return _fitting(first, same.order_by("pk")[:MOST_IN_ONE])
    if first.user_id and NoticePreference.objects.filter(user=first.user_id, is_digest=True).exists():
        return list(same.filter(user=first.user_id).order_by("pk")[: MOST_IN_ONE - 1])
    return []


def _fitting(first: Delivery, rows: Iterable[Delivery]) -> list[Delivery]:
    """Return the rows for the same robot, as many as one message holds."""
    robot = settings.NOTICE.robot(first.channel, first.region_id)
    room, found = MOST_BYTES - _bytes(first), []
    for row in rows:
        room -= _bytes(row)
        if room < 0:
            break
        if settings.NOTICE.robot(row.channel, row.region_id) == robot:
            found.append(row)
    return found


def _bytes(row: Delivery) -> int:
    return len(f"{row.subject}\n{row.body}\n\n".encode())


def _send(rows: list[Delivery]) -> str:
    """Send one message and return why it failed; "" for sent or nobody there to send to."""
    first = rows[0]
    address = _address(first)
    if address is None:
        for row in rows:
            _ours(row).update(state=DeliveryState.DROPPED, address="")
        return ""
    subject, body = _as_one(rows)
    try:
        deliver(settings.NOTICE, first.channel, address, first.region_id, subject, body)
    except Undelivered as failure:
        log.warning("notice not delivered", extra={"facts": {"channel": first.channel, "delivery": first.pk}})
        return str(failure)
    return ""


def _address(row: Delivery) -> str | None:
    """Return where a message goes as things stand now; None if its person left or no longer wants it."""
    if row.channel in ROBOTS:
        return ""
    if row.user_id is None:
        return row.address or None
    wish = NoticePreference.objects.filter(user=row.user_id, user__is_active=True).first()
    if wish is None:
        return None
    return (wish.email if row.channel == DeliveryChannel.EMAIL else wish.phone) or None


def _as_one(rows: list[Delivery]) -> tuple[str, str]:
    first = rows[0]
    if len(rows) == 1:
        is_whole = first.channel == DeliveryChannel.SMS and first.kind != NoticeKind.CODE
        # A short message has no subject of its own.
        return first.subject, f"{first.subject}\n{first.body}".strip() if is_whole else first.body
    with override(language_of(first.user) if first.user else ZH):
        subject = _("%(n)s 条消息") % {"n": len(rows)}
        if first.channel == DeliveryChannel.SMS:
            # A short message stays short.
            return subject, _("您有 %(n)s 条新消息，请登录门户查看：%(link)s") % {
                "n": len(rows),
                "link": link_to(reverse("core:notice-list")),
            }
    return subject, "\n\n".join(f"{row.subject}\n{row.body}" for row in rows)


def _stumble(row: Delivery, error: str) -> None:
    if row.tries >= MAX_TRIES:
        _ours(row).update(**_ended(row, DeliveryState.FAILED, error))
        return
    again = timezone.now() + BACKOFF[row.tries - 1]
    if row.kind != NoticeKind.CODE:
        again = after_quiet(again, value_of("notice.quiet_from"), value_of("notice.quiet_to"))
    _ours(row).update(error=error, not_before=again)


def _ours(row: Delivery) -> QuerySet[Delivery]:
    """Return the row as long as no other worker has taken it since."""
    return Delivery.objects.filter(pk=row.pk, state=WAITING, tries=row.tries)


def _end(row: Delivery, state: DeliveryState, error: str) -> None:
    Delivery.objects.filter(pk=row.pk).update(**_ended(row, state, error))


def _ended(row: Delivery, state: DeliveryState, error: str) -> dict[str, Any]:
    """Return what an end leaves of a row; of a code nothing that could be used."""
    return {"state": state, "error": error} | ({"body": "", "address": ""} if row.kind == NoticeKind.CODE else {})
