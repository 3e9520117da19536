"""What an office does about its people; what they do about themselves is in `user`."""

from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import change, lock
from renovation.core.actions.change_request import withdraw_all
from renovation.core.actions.duty import cut_off, grant_duty, write_duty
from renovation.core.actions.password import keep_old_password
from renovation.core.audit import record
from renovation.core.enums import OrganizationKind, Role
from renovation.core.lib import initial_password
from renovation.core.models import ApiToken, Duty, Organization, Region, User
from renovation.core.policy import Can
from renovation.core.queries.duty import may_set_password, may_steer, may_stop
from renovation.core.queries.token import forget_tokens
from renovation.core.scope import require


@transaction.atomic
def register_staff(
    *,
    by: User,
    username: str,
    name: str,
    role: str,
    region: Region,
    organization: Organization | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> tuple[User, str]:
    """Register a person with a first duty; returns them and a password made for them, shown only now.

    `organization` is where they work; a contractor's duty is limited to it. Raises `ValidationError` by field.
    """
    require(by, Can.GRANT_DUTY, region.code)
    password = initial_password.make()
    user = User(username=username.strip(), name=name.strip(), organization=organization)
    _give_password(user, password)
    user.full_clean()
    user.save()
    limited_to = organization if role == Role.CONTRACTOR else None
    grant_duty(
        by=by, user=user, role=role, region=region, organization=limited_to, starts_on=starts_on, ends_on=ends_on
    )  # fmt: skip
    # After the duty, which says where the person belongs.
    record(by, "user.registered", user)
    return user, password


@transaction.atomic
def register_user(
    *, username: str, name: str, role: str, region: str, firm: str = "", ends_on: date | None = None
) -> tuple[User, str]:
    """Register somebody with one duty; returns the user and a password made for them, shown only now.

    For the operator's shell, where the first officer comes from: there is nobody yet whose right to ask.
    """
    password = initial_password.make()
    user = User(username=username, name=name)
    _give_password(user, password)
    user.full_clean()
    user.save()
    duty = appoint_user(username=username, role=role, region=region, firm=firm, ends_on=ends_on)
    user.organization = duty.organization
    user.save(update_fields=["organization"])
    return user, password


@transaction.atomic
def appoint_user(*, username: str, role: str, region: str, firm: str = "", ends_on: date | None = None) -> Duty:
    """Give somebody a duty from the operator's shell, the management roles among them.

    `firm` names the contractor whose rows a duty as CONTRACTOR is limited to; an unknown one is registered.
    """
    user = User.objects.select_for_update().filter(username=username).first()
    place = Region.objects.filter(pk=region).first()
    if user is None:
        raise ValidationError({"username": _("没有用户名为 %(name)s 的人员。") % {"name": username}})
    if place is None:
        raise ValidationError({"region": _("没有代码为 %(code)s 的区域。") % {"code": region}})
    if not user.is_active:
        raise ValidationError({"username": _("此人已停用，请先办理返岗。")})
    organization = None
    if role == Role.CONTRACTOR:
        if not firm:
            raise ValidationError({"firm": _("施工单位的用户要写明单位名称。")})
        organization, _created = Organization.objects.get_or_create(
            name=firm, kind=OrganizationKind.CONTRACTOR, region=place
        )
    return write_duty(None, user, role, place, organization, timezone.localdate(), ends_on)


@transaction.atomic
def change_staff(*, by: User, user: User, name: str, organization: Organization | None) -> User:
    """Correct the name and the workplace of a person; what they may do stays as it is."""
    stored = lock(user)
    if not may_steer(by, stored):
        raise _not_yours()
    return change(by, "user.changed", stored, {"name": name.strip(), "organization": organization})


@transaction.atomic
def renew_password(*, by: User, user: User) -> tuple[User, str]:
    """Give a person a new initial password, to be replaced at the next sign-in; all their sessions end."""
    stored = lock(user)
    if not may_set_password(by, stored):
        raise _not_yours()
    password = initial_password.make()
    _give_password(stored, password)
    stored.sessions_from = timezone.now()
    stored.save(update_fields=["password", "must_change_password", "password_changed_at", "sessions_from"])
    record(by, "user.password_renewed", stored)
    return stored, password


@transaction.atomic
def end_sessions(*, by: User, user: User) -> User:
    """Sign a person out wherever they are signed in; they may come in again."""
    stored = lock(user)
    if not may_stop(by, stored):
        raise _not_yours()
    stored.sessions_from = timezone.now()
    stored.save(update_fields=["sessions_from"])
    record(by, "user.sessions_ended", stored)
    return stored


@transaction.atomic
def disable_staff(*, by: User, user: User) -> User:
    """Cut a person off at once: sessions, keys and duties end, what they asked for no longer waits.

    Handing their work over is the business of whoever knows the works (`dashboard.actions.staff.let_go`).
    """
    stored = lock(user)
    if not may_stop(by, stored):
        raise _not_yours()
    if not stored.is_active:
        raise ValidationError(_("此人已经停用。"))
    now, today = timezone.now(), timezone.localdate()
    for duty in Duty.objects.filter(user=stored).not_over(today).select_for_update():
        cut_off(by, duty)
    for token in ApiToken.objects.filter(user=stored, revoked_at=None).select_for_update():
        change(by, "token.revoked", token, {"revoked_at": now})
    withdraw_all(by=by, user=stored)
    transaction.on_commit(partial(forget_tokens, [stored.pk]), robust=True)
    return change(
        by, "user.disabled", stored, {"is_active": False, "left_on": today, "sessions_from": now}
    )  # fmt: skip


@transaction.atomic
def readmit_staff(*, by: User, user: User, **duty: Any) -> tuple[User, str]:
    """Let somebody come back with a new duty (as for `grant_duty`); returns them and a new initial password.

    Only whoever had authority over their last duties may: the account carries their name.
    """
    stored = lock(user)
    if not may_steer(by, stored):
        raise _not_yours()
    if stored.is_active:
        raise ValidationError(_("此人没有停用，可以直接授予职责。"))
    password = initial_password.make()
    _give_password(stored, password)
    changed = {"is_active": True, "left_on": None, "sessions_from": timezone.now()}
    stored = change(by, "user.readmitted", stored, changed)
    stored.save(update_fields=["password", "must_change_password", "password_changed_at"])
    grant_duty(by=by, user=stored, **duty)
    return stored, password


def _give_password(user: User, password: str) -> None:
    if user.pk:
        keep_old_password(user)
    user.password = initial_password.hashed(password)
    user.must_change_password = True
    user.password_changed_at = timezone.now()


def _not_yours() -> PermissionDenied:
    return PermissionDenied(_("此人的职责有您无权管理的，请联系其上级单位。"))
