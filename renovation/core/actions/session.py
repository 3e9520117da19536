"""Coming in and going: guesses are counted before the password is looked at, and given back if it was right."""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from renovation.core.audit import record
from renovation.core.enums import Outcome
from renovation.core.lib.origin import network_of, origin
from renovation.core.limits import clear, take
from renovation.core.models import PortalSession, RateBucket, User
from renovation.core.policy import Can
from renovation.core.scope import require
from renovation.core.tries import ADDRESS, CODE, PER, Bucket, account_bucket, address_bucket

AGENT_LENGTH = 120
# Longer than any limit takes to fill up again.
KEPT_SECONDS = 2 * 24 * 3600


@dataclass(frozen=True)
class Refused:
    """Why nobody came in: `wait` seconds until the next try, or 0 for a wrong name or password."""

    wait: int = 0


def waiting_words(seconds: int) -> str:
    """Say how long to wait; the same for a known and an unknown name."""
    minutes = max(1, -(-seconds // 60))
    text = ngettext("尝试次数过多，请 %(count)s 分钟后再试。", "尝试次数过多，请 %(count)s 分钟后再试。", minutes)
    return text % {"count": minutes}


def try_password(*, username: str, password: str, agent: str) -> User | Refused:
    """Return whose name and password these are. Counted exactly, however many try at once; a known and an unknown
    name take the same time and get the same answer."""
    where, name = address_bucket(), account_bucket(username)
    if not where.take():
        return _locked(where, username, agent)
    if not name.take():
        where.give_back()
        return _locked(name, username, agent)
    user = authenticate(username=username, password=password)
    if not isinstance(user, User):
        _tell(username, "user.sign_in_refused", "user.sign_in_unknown", agent)
        return Refused()
    where.give_back()
    name.give_back()
    return user


def prove_password(user: User, password: str, field: str = "") -> None:
    """Raise `ValidationError` unless somebody signed in knows their own password; guesses count as at the door."""
    bucket = account_bucket(user.username)
    if not bucket.take():
        raise _at(field, waiting_words(bucket.wait()))
    if not user.check_password(password):
        raise _at(field, _("密码不正确。"))
    bucket.give_back()


@transaction.atomic
def note_sign_in(*, by: User, agent: str, provider: str = "", with_code: bool = False) -> User:
    """Tell the trail that somebody came in; `provider` if by another's word."""
    facts: dict[str, Any] = {"provider": provider} if provider else {}
    record(by, "user.signed_in", by, agent=agent[:AGENT_LENGTH], with_code=with_code, **facts)
    return by


@transaction.atomic
def note_refused_code(*, by: User, agent: str) -> User:
    """Tell the trail that the password was right and the code was not."""
    record(None, "user.code_refused", by, outcome=Outcome.REFUSED, agent=agent[:AGENT_LENGTH])
    return by


def may_ask_provider() -> bool:
    """Tell whether this address may set off another question to the provider; each holds a thread for a while."""
    return take(f"sso:{network_of(origin().address)}", 300, timedelta(minutes=10))


@transaction.atomic
def note_provider_refusal(*, user: User | None, provider: str, reason: str, agent: str) -> None:
    """Tell the trail that a provider sent somebody who may not come in, or an answer that proves nothing.

    Anybody can make up such answers, so the trail hears of so many an hour from one address; the log of all.
    """
    if not take(f"told:sso:{network_of(origin().address)}", 20, PER[ADDRESS]):
        return
    who = user or User(pk=0)
    facts: dict[str, Any] = {"provider": provider, "reason": reason, "agent": agent[:AGENT_LENGTH]}
    record(None, "user.provider_refused", who, outcome=Outcome.REFUSED, **facts)


@transaction.atomic
def note_sign_out(*, by: User) -> User:
    """Tell the trail that somebody left."""
    record(by, "user.signed_out", by)
    return by


@transaction.atomic
def end_sessions(*, by: User) -> User:
    """End all of one's own sessions; whoever calls keeps the one at hand (`web.sign_in.keep_session`)."""
    by.sessions_from = timezone.now()
    by.save(update_fields=["sessions_from"])
    by.sessions.all().delete()
    record(by, "user.sessions_ended", by)
    return by


@transaction.atomic
def unlock_user(*, by: User, user: User) -> User:
    """Let somebody try again at once whose name was tried too often."""
    require(by, Can.MANAGE_ACCESS, user)
    clear(account_bucket(user.username).key)
    clear(Bucket(CODE, str(user.pk)).key)
    record(by, "user.unlocked", user)
    return user


@transaction.atomic
def sweep_sessions() -> int:
    """Take away what has ended by itself: sessions nobody can use, counters that have long filled up again."""
    RateBucket.objects.filter(at__lt=time.time() - KEPT_SECONDS).delete()
    ended, _rows = PortalSession.objects.filter(expire_date__lt=timezone.now()).delete()
    return ended


def _locked(bucket: Bucket, username: str, agent: str) -> Refused:
    if bucket.is_first_refusal():
        _tell(username, "user.sign_in_locked", "user.sign_in_locked_unknown", agent)
    return Refused(max(1, bucket.wait()))


@transaction.atomic
def _tell(username: str, known: str, unknown: str, agent: str) -> None:
    """Write a refusal to the trail. What was typed is kept only if it is a name of ours; else only its keyed hash."""
    user = User.objects.filter(username=User.normalize_username(username)).first()
    facts: dict[str, Any] = {"outcome": Outcome.REFUSED, "agent": agent[:AGENT_LENGTH]}
    if user is not None:
        record(None, known, user, **facts)
    else:
        record(None, unknown, User(pk=0), tag=account_bucket(username).of[:8], **facts)


def _at(field: str, text: str) -> ValidationError:
    return ValidationError({field: text}) if field else ValidationError(text)
