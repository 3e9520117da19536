from datetime import date
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import change, lock
from renovation.core.audit import record
from renovation.core.models import Duty, Organization, Region, User
from renovation.core.policy import CAPABILITIES, Can
from renovation.core.queries.token import forget_tokens
from renovation.core.scope import reach, require


@transaction.atomic
def grant_duty(
    *,
    by: User,
    user: User,
    role: str,
    region: Region,
    organization: Organization | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Duty:
    """Give a user a role in a region. Nobody grants what they lack there themselves."""
    require(by, Can.GRANT_DUTY, region.code)
    if any(not reach(by, can).covers(region.code) for can in CAPABILITIES[role]):
        raise PermissionDenied(_("不能授予自己没有的权限。"))
    duty = Duty(
        user=user,
        role=role,
        region=region,
        organization=organization,
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
    )
    duty.full_clean()
    duty.save()
    transaction.on_commit(partial(forget_tokens, [user.pk]))
    record(by, "duty.granted", duty, user=user.username, role=role)
    return duty


@transaction.atomic
def end_duty(*, by: User, duty: Duty, on: date) -> Duty:
    """Let a duty end with the day `on`."""
    require(by, Can.GRANT_DUTY, duty)
    transaction.on_commit(partial(forget_tokens, [duty.user_id]))
    return change(by, "duty.ended", lock(duty), {"ends_on": on})
