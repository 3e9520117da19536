"""What a person sees of their own account, and whether it is in order."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renovation.core.lib.figure import DASH
from renovation.core.models import AuditEntry, PortalSession, RecoveryCode, SecondFactor, User
from renovation.core.policy import Can
from renovation.core.scope import can_anywhere, holds, reach
from renovation.core.tries import account_bucket

CAME = "user.signed_in"
RESULTS: dict[str, str | Promise] = {
    CAME: _("成功"),
    "user.sign_in_refused": _("密码不正确"),
    "user.code_refused": _("动态口令不正确"),
    "user.sign_in_locked": _("次数过多，暂停登录"),
    "user.provider_refused": _("统一身份登录被拒绝"),
}
SHOWN = 20
# What a browser calls itself, most telling first: Edge and WeChat say Chrome and Safari too.
_BROWSERS = (
    ("wxwork", "企业微信"), ("MicroMessenger", "微信"), ("Edg", "Edge"), ("QIHU", "360"), ("360SE", "360"),
    ("QQBrowser", "QQ"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Windows NT 6.1", "Windows 7"), ("Windows", "Windows"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"),
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True)
class SignIn:
    """One line of the sign-in history."""

    at: datetime
    address: str
    agent: str
    action: str
    provider: str

    @property
    def is_good(self) -> bool:
        return self.action == CAME

    @property
    def result(self) -> str | Promise:
        return RESULTS[self.action]

    @property
    def browser(self) -> str:
        """The two words people know of the eighty that a browser says."""
        found = [next((name for mark, name in names if mark in self.agent), "") for names in (_BROWSERS, _SYSTEMS)]
        return " · ".join(word for word in found if word) or self.agent[:30] or DASH


def is_password_due(user: User) -> bool:
    """Tell whether the password must be changed before anything else: told so, or too old."""
    if not user.has_usable_password():
        return False
    days = password_days_left(user)
    return user.must_change_password or (days is not None and days <= 0)


def password_days_left(user: User) -> int | None:
    """Return for how many more days the password holds; None where passwords do not grow old."""
    if not settings.PASSWORD_MAX_AGE_DAYS:
        return None
    since = user.password_changed_at or user.date_joined
    left = since + timedelta(days=settings.PASSWORD_MAX_AGE_DAYS) - timezone.now()
    return -(-left // timedelta(days=1))


def is_factor_required(user: User) -> bool:
    """Tell whether one of the duties in force asks for a second factor."""
    roles = settings.SECOND_FACTOR_ROLES
    return bool(roles) and any(duty.role in roles for duty in user.current_duties)


def has_factor(user: User) -> bool:
    """Tell whether a second factor is set up and confirmed."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def count_recovery_codes(user: User) -> int:
    """Return how many recovery codes are left."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


@dataclass(frozen=True)
class Door:
    """What whoever keeps the accounts sees of somebody's way in."""

    is_locked: bool
    has_factor: bool
    may_reset: bool


def door_of(by: User, user: User) -> Door | None:
    """Return how somebody's way in stands; None for whoever does not keep this account."""
    if not can_anywhere(by, Can.MANAGE_ACCESS) or not holds(by, Can.MANAGE_ACCESS, user):
        return None
    return Door(bool(account_bucket(user.username).wait()), has_factor(user), may_reset_factor(by, user))


def may_reset_factor(by: User, user: User) -> bool:
    """Tell whether `by` keeps the account at every place it opens: who keeps half of it must not open the other."""
    kept = reach(by, Can.MANAGE_ACCESS)
    return by.pk != user.pk and all(kept.covers(code) for code in user.region_codes())


def sign_ins(user: User, limit: int = SHOWN) -> list[SignIn]:
    """Return who came in, or tried to, under this name, newest first."""
    entries = AuditEntry.objects.filter(model=User._meta.label_lower, object_id=str(user.pk), action__in=RESULTS)
    return [
        SignIn(entry.at, entry.address, entry.after.get("agent", ""), entry.action, entry.after.get("provider", ""))
        for entry in entries[:limit]
    ]


def count_sessions(user: User) -> int:
    """Return in how many browsers this person is signed in now."""
    rows = PortalSession.objects.filter(user=user, expire_date__gt=timezone.now())
    mark = user.get_session_auth_hash()
    return sum(constant_time_compare(row.get_decoded().get(HASH_SESSION_KEY, ""), mark) for row in rows)


def user_called(pk: int) -> User | None:
    """Return somebody in service by key."""
    return User.objects.filter(pk=pk, is_active=True).first()


def user_vouched_for(subject: str, *, by_username: bool) -> User | None:
    """Return whom an identity provider means, in service or not. People are registered here, never by a provider."""
    return User.objects.filter(**{"username" if by_username else "subject": subject}).first()
