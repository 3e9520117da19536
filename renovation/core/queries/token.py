"""Whom an API key stands for: looked up by digest, kept in the cache for seconds, dropped when revoked."""

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from renovation.core.lib.counter import hit
from renovation.core.models import ApiToken, User
from renovation.core.parameters import value_of

# How long a revocation, a lost duty or a new one may go unnoticed by *another* process without a shared cache.
KEPT_SECONDS = 5
WINDOW_SECONDS = 60
USE_NOTED_EVERY = timedelta(minutes=1)


class HeldDuty(NamedTuple):
    """What `scope.reach` asks of a duty; a model instance each would cost more than the check."""

    role: str
    region_id: str
    organization_id: int | None


@dataclass(frozen=True)
class Bearer:
    """What a valid key says: its owner with the duties of today, and what it is narrowed to ("" = no region)."""

    token_id: int
    expires_at: datetime
    region: str
    user: dict[str, Any]
    duties: tuple[HeldDuty, ...]
    capabilities: frozenset[str]
    name: str
    # How it begins, as its list shows.
    hint: str
    # Requests a minute.
    limit: int
    is_use_due: bool = False

    @property
    def shown_name(self) -> str:
        """What the key is called where somebody has to find it."""
        return f"{self.name}（{self.hint}…）"

    def as_user(self) -> User:
        """Return the owner without asking the database; `current_duties` are those read with the key."""
        user = User(is_active=True, **self.user)
        user.current_duties = self.duties  # type: ignore[assignment]
        user.token_region = self.region  # type: ignore[attr-defined]
        user.token_capabilities = self.capabilities  # type: ignore[attr-defined]
        user.token_name = self.name  # type: ignore[attr-defined]
        return user


def digest_of(key: str) -> str:
    """Return what is stored of a key. The key is 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def bearer_of(key: str) -> Bearer | None:
    """Return whom `key` stands for; None if unknown, revoked, expired, or its owner is out of office."""
    digest = digest_of(key)
    name = f"token:{digest}"
    bearer: Bearer | None = cache.get(name)
    if bearer is not None:
        return bearer if bearer.expires_at > timezone.now() else None
    bearer = _read(digest)
    if bearer is not None:
        # The copy kept does not ask for the use to be noted: once per reading is often enough.
        cache.set(name, Bearer(**{**vars(bearer), "is_use_due": False}), KEPT_SECONDS)
    return bearer


def forget_tokens(users: Iterable[int]) -> None:
    """Drop what is kept of these users' keys. Call it after commit of whatever changes their rights."""
    digests = ApiToken.objects.filter(user__in=list(users)).values_list("digest", flat=True)
    cache.delete_many([f"token:{digest}" for digest in digests])


def note_use(token_id: int, address: str) -> None:
    """Write the time and the address of the last use; at most once a minute, whoever asks."""
    now = timezone.now()
    unnoted = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
    ApiToken.objects.filter(unnoted, pk=token_id).update(last_used_at=now, last_address=address)


def wait_of(bearer: Bearer) -> int:
    """Count one request of the key; return 0, or after how many seconds it may ask again.

    A window of one minute, in one round trip to the cache; exact however many ask at once.
    """
    now = time.time()
    window = int(now // WINDOW_SECONDS)
    if hit(f"token-rate:{bearer.token_id}:{window}", WINDOW_SECONDS) <= bearer.limit:
        return 0
    return int((window + 1) * WINDOW_SECONDS - now) + 1


def _read(digest: str) -> Bearer | None:
    now = timezone.now()
    token = (
        ApiToken.objects.filter(digest=digest, revoked_at=None, expires_at__gt=now, user__is_active=True)
        .select_related("user")
        .first()
    )
    if token is None:
        return None
    user = token.user
    return Bearer(
        token_id=token.pk,
        expires_at=token.expires_at,
        region=token.region_id or "",
        user={
            "pk": user.pk,
            "username": user.username,
            "name": user.name,
            "organization_id": user.organization_id,
            "language": user.language,
        },
        duties=tuple(HeldDuty(duty.role, duty.region_id, duty.organization_id) for duty in user.current_duties),
        capabilities=frozenset(token.capabilities),
        name=token.name,
        hint=token.hint,
        limit=value_of("api.minute"),
        is_use_due=token.last_used_at is None or token.last_used_at <= now - USE_NOTED_EVERY,
    )
