"""What the token pages show; `queries.token` is the door of the API."""

from renovation.core.enums import RegionLevel
from renovation.core.models import ApiToken, Region, User
from renovation.core.models.base import ScopedQuerySet
from renovation.core.policy import Can
from renovation.core.scope import reach


def own_tokens(user: User) -> ScopedQuerySet:
    """Return the keys of one user, newest first; nobody sees anybody else's."""
    return ApiToken.objects.filter(user=user).select_related("region")


def regions_for_token(user: User) -> ScopedQuerySet:
    """Return the regions a key can be limited to: the user's own, down to streets (communities only as a duty)."""
    visible = Region.objects.within(reach(user, Can.VIEW))
    own = [duty.region_id for duty in user.current_duties]
    return visible.filter(level__lte=RegionLevel.STREET) | visible.filter(pk__in=own)
