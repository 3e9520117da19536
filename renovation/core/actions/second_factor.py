"""One-time codes of an authenticator app (RFC 6238) and the recovery codes for the day the phone is lost."""

import hashlib
import secrets
import time
from base64 import b32decode, b32encode

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.oath import TOTP

from renovation.core.actions.session import prove_password, waiting_words
from renovation.core.audit import record
from renovation.core.models import RecoveryCode, SecondFactor, User
from renovation.core.policy import Can
from renovation.core.queries.account import may_reset_factor
from renovation.core.scope import refusal, require
from renovation.core.tries import CODE, Bucket

STEP, DIGITS, TOLERANCE = 30, 6, 1
RECOVERY_CODES = 10
# No 0/O, 1/I/L: they are copied by hand.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@transaction.atomic
def offer_factor(*, by: User) -> SecondFactor:
    """Make a secret for the app to scan; it counts only once a code of it was shown."""
    secret = b32encode(secrets.token_bytes(20)).decode()
    factor, _created = SecondFactor.objects.select_for_update().get_or_create(user=by, defaults={"secret": secret})
    if factor.confirmed_at:
        raise PermissionDenied(_("动态口令已经设置过。"))
    return factor


@transaction.atomic
def confirm_factor(*, by: User, code: str) -> list[str]:
    """Take the offered secret into use and end all other sessions; returns the recovery codes, shown only now."""
    factor = SecondFactor.objects.select_for_update().get(user=by, confirmed_at=None)
    step = _step_of(factor, code)
    if step is None:
        raise ValidationError({"code": _("口令不正确。请确认手机时间准确，再输入新出现的 6 位数字。")})
    factor.confirmed_at, factor.last_step = timezone.now(), step
    factor.save(update_fields=["confirmed_at", "last_step"])
    _end_other_sessions(by)
    record(by, "user.factor_set", by)
    return _new_recovery_codes(by)


def use_code(user: User, code: str) -> str:
    """Return CODE or RECOVERY for a code that is right and was never used, "" for any other.

    Raises `ValidationError` when too many were tried. Of two that send the same code at once, one gets in.
    """
    bucket = Bucket(CODE, str(user.pk))
    if not bucket.take():
        raise ValidationError({"code": waiting_words(bucket.wait())})
    kind = _spend(user, code)
    if kind:
        bucket.give_back()
    return kind


def remove_factor(user: User, *, password: str, code: str) -> User:
    """Do without a second factor: needs the password and a code. Outside any transaction, so that guesses count."""
    prove_password(user, password, "password")
    _require_code(user, code)
    return _drop_factor(by=user, user=user, action="user.factor_removed")


def renew_recovery_codes(user: User, *, code: str) -> list[str]:
    """Replace all recovery codes; returns the new ones, shown only now."""
    _require_code(user, code)
    return _replace_codes(by=user)


@transaction.atomic
def reset_factor(*, by: User, user: User) -> User:
    """Take the second factor off somebody who lost the phone and the codes; they set up a new one."""
    if not may_reset_factor(by, user):
        raise PermissionDenied(refusal(Can.MANAGE_ACCESS))
    require(by, Can.MANAGE_ACCESS, user)
    return _drop_factor(by=by, user=user, action="user.factor_reset")


def step_code(secret: str, at: float | None = None) -> str:
    """Return the code an app shows at a time, for tests and the operator's shell."""
    clock = TOTP(b32decode(secret), STEP, 0, DIGITS)
    clock.time = time.time() if at is None else at
    return f"{clock.token():0{DIGITS}d}"


@transaction.atomic
def _drop_factor(*, by: User, user: User, action: str) -> User:
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    _end_other_sessions(user)
    record(by, action, user)
    return user


@transaction.atomic
def _replace_codes(*, by: User) -> list[str]:
    record(by, "user.recovery_renewed", by)
    return _new_recovery_codes(by)


def _require_code(user: User, code: str) -> None:
    if not use_code(user, code):
        raise ValidationError({"code": _("口令不正确，或已经用过。")})


@transaction.atomic
def _spend(user: User, code: str) -> str:
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()
    if factor is None:
        return ""
    step = _step_of(factor, code)
    if step is not None:
        fresh = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
        return "CODE" if fresh.update(last_step=step) else ""
    unused = RecoveryCode.objects.filter(user=user, digest=_digest(code), used_at=None)
    if not unused.update(used_at=timezone.now()):
        return ""
    record(None, "user.recovery_used", user, left=RecoveryCode.objects.filter(user=user, used_at=None).count())
    return "RECOVERY"


def _step_of(factor: SecondFactor, code: str) -> int | None:
    """Return which half minute an unused code belongs to; None for a wrong one."""
    digits = "".join(code.split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    clock = TOTP(b32decode(factor.secret), STEP, 0, DIGITS)
    clock.time = time.time()
    if not clock.verify(int(digits), TOLERANCE, factor.last_step + 1):
        return None
    step: int = clock.t()
    return step


def _end_other_sessions(user: User) -> None:
    user.sessions_from = timezone.now()
    user.save(update_fields=["sessions_from"])


def _new_recovery_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = [_recovery_code() for _number in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(code)) for code in codes)
    return codes


def _recovery_code() -> str:
    letters = "".join(map(secrets.choice, [_ALPHABET] * 16))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def _digest(code: str) -> str:
    plain = "".join(code.upper().replace("-", " ").split())
    return hashlib.sha256(plain.encode()).hexdigest()
