from datetime import date
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import change, lock
from renovation.core.audit import record
from renovation.core.enums import MANAGEMENT_ROLES, Role
from renovation.core.models import Duty, Organization, Region, User
from renovation.core.policy import Can
from renovation.core.queries.duty import may_end, may_grant, over_on, overlapping
from renovation.core.queries.token import forget_tokens
from renovation.core.scope import refusal, require


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
    """Give a user a role in a region, from today at the earliest: a duty of yesterday would say what was not so.

    Nobody grants what they lack there themselves, and nobody to themselves. Raises `ValidationError` by field.
    """
    require(by, Can.GRANT_DUTY, region.code)
    if by.pk == user.pk:
        raise PermissionDenied(_("不能变更自己的职责。"))
    if role not in Role.values or not may_grant(by, role, region.code):
        raise PermissionDenied(_("不能授予自己没有的权限。"))
    today = timezone.localdate()
    if starts_on is not None and starts_on < today:
        raise ValidationError({"starts_on": _("开始日期不能早于今天。")})
    if role == Role.CONTRACTOR and ends_on is None:
        raise ValidationError({"ends_on": _("施工单位的职责须写明结束日期，如合同到期日。")})
    # Whoever else gives this person a duty waits here, or both would find no management role to keep apart.
    holder = lock(user)
    if not holder.is_active:
        raise ValidationError(_("此人已停用，请先办理返岗。"))
    return write_duty(by, holder, role, region, organization, starts_on or today, ends_on)


def write_duty(
    by: User | None,
    user: User,
    role: str,
    region: Region,
    organization: Organization | None,
    starts_on: date,
    ends_on: date | None,
) -> Duty:
    """Write a duty that somebody may give: what holds for any duty, from pages and shell (`by` None) alike."""
    duty = Duty(
        user=user, role=role, region=region, organization=organization, starts_on=starts_on, ends_on=ends_on
    )  # fmt: skip
    _check(duty)
    duty.full_clean()
    duty.save()
    transaction.on_commit(partial(forget_tokens, [user.pk]), robust=True)
    record(by, "duty.granted", duty, user=user.username, role=role)
    return duty


@transaction.atomic
def end_duty(*, by: User, duty: Duty, on: date | None = None) -> Duty:
    """Let a duty end with the day `on`, or at once. It is never made longer: that would be granting it."""
    stored = lock(duty)
    if not may_end(by, stored):
        raise PermissionDenied(_("不能变更自己的职责。") if stored.user_id == by.pk else refusal(Can.GRANT_DUTY))
    today = timezone.localdate()
    last = over_on(stored)
    if stored.ended_at or (last and last < today):
        raise ValidationError(_("这项职责已经结束。"))
    transaction.on_commit(partial(forget_tokens, [duty.user_id]), robust=True)
    if on is None or on < today:
        return cut_off(by, stored)
    if on < stored.starts_on:
        raise ValidationError({"on": _("结束日期不能早于开始日期；要取消尚未开始的职责，请立即终止。")})
    if last and on > last:
        raise ValidationError({"on": _("只能提前结束。需要延长的，请另外授予一项职责。")})
    return change(by, "duty.ended", stored, {"ends_on": on})


def cut_off(by: User, duty: Duty) -> Duty:
    """End a duty at once, one not yet begun too; whoever calls has asked for the right and locked the row."""
    return change(by, "duty.ended", duty, {"ended_at": timezone.now()})


def _check(duty: Duty) -> None:
    errors = {}
    if duty.role == Role.CONTRACTOR and duty.organization is None:
        errors["organization"] = _("施工单位的人员要写明单位。")
    if duty.role != Role.CONTRACTOR and duty.organization is not None:
        errors["organization"] = _("只有施工单位的职责限于一个单位。")
    if duty.ends_on and duty.ends_on < duty.starts_on:
        errors["ends_on"] = _("结束日期不能早于开始日期。")
    else:
        errors |= _conflicts(duty)
    if errors:
        raise ValidationError(errors)


def _conflicts(duty: Duty) -> dict[str, str]:
    """The three management roles stand apart from each other and from every other duty (GB/T 22239-2019)."""
    others = overlapping(duty.user, duty.starts_on, duty.ends_on)
    if others and any(role in MANAGEMENT_ROLES for role in (duty.role, *(other.role for other in others))):
        held = _("、").join(str(other) for other in others)
        return {"role": _("系统、安全、审计管理员不能与其他职责同时担任。此人同期已有：%(held)s。") % {"held": held}}
    same = (duty.role, duty.region_id, duty.organization_id)
    if any((other.role, other.region_id, other.organization_id) == same for other in others):
        return {"role": _("此人在这个区域同期已有同样的职责。")}
    return {}
