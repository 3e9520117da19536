"""What the token pages show; `queries.token` is the door of the API."""

from django.db.models import F, Q
from django.utils import timezone

from renovation.core.enums import RegionLevel
from renovation.core.models import ApiToken, Region, User
from renovation.core.models.base import ScopedQuerySet
from renovation.core.models.token import REMINDED_BEFORE
from renovation.core.policy import TOKEN_CAPABILITIES, Can
from renovation.core.scope import reach


def own_tokens(user: User) -> ScopedQuerySet:
    """Return the keys of one user, newest first; nobody sees anybody else's."""
    return ApiToken.objects.filter(user=user).select_related("region")


def running_out(user: User) -> ScopedQuerySet:
    """Return the user's keys that stop within days, soonest first."""
    now = timezone.now()
    return own_tokens(user).filter(revoked_at=None, expires_at__gt=now, expires_at__lte=now + REMINDED_BEFORE)


def managed_tokens(user: User) -> ScopedQuerySet:
    """Return everybody's keys where the user keeps access in order, those that work first."""
    rows = ApiToken.objects.within(reach(user, Can.MANAGE_ACCESS)).select_related("region", "user")
    return rows.order_by(F("revoked_at").asc(nulls_first=True), "-id")


def revocable_tokens(user: User) -> ScopedQuerySet:
    """Return the keys the user may stop: their own and those of `managed_tokens`."""
    managed = ApiToken.objects.within(reach(user, Can.MANAGE_ACCESS)).values("pk")
    return ApiToken.objects.filter(Q(user=user) | Q(pk__in=managed))


def capabilities_for_token(user: User) -> list[tuple[str, str]]:
    """Return (capability, name) of what the user can give to a key."""
    return [(can.value, str(name)) for can, name in TOKEN_CAPABILITIES.items() if reach(user, can)]


def regions_for_token(user: User) -> ScopedQuerySet:
    """Return the regions a key can be limited to: the user's own, down to streets (communities only as a duty)."""
    visible = Region.objects.within(reach(user, Can.VIEW))
    own = [duty.region_id for duty in user.current_duties]
    return visible.filter(level__lte=RegionLevel.STREET) | visible.filter(pk__in=own)
