"""The people who run the portal: there, told apart, protected; and nobody with the password of the demo."""

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.enums import MANAGEMENT_ROLES, Role
from renovation.core.models import Duty, SecondFactor, User
from renovation.core.models.user import DutyQuerySet
from renovation.dashboard.demo.user import LOGINS, PASSWORD
from renovation.operations.queries.finding import Finding, bad, good, warn


def managers() -> list[Finding]:
    """Every management role needs somebody in office, and not the same person twice."""
    held: dict[str, set[int]] = {role: set() for role in MANAGEMENT_ROLES}
    for role, user in _in_force().filter(role__in=MANAGEMENT_ROLES).values_list("role", "user"):
        held[role].add(user)
    missing = [str(Role(role).label) for role, users in held.items() if not users]
    if missing:
        do = _("运行 manage.py add_user 用户名 姓名 --role SYSTEM_ADMIN（SECURITY_ADMIN、AUDIT_ADMIN）--region 4102")
        says = _("没有人担任：%(names)s") % {"names": "、".join(missing)}
        return [(bad if settings.IS_FOR_OTHERS else warn)("managers", says, do)]
    everybody = [user for users in held.values() for user in users]
    if len(everybody) > len(set(everybody)):
        says = _("有人同时担任系统、安全、审计管理中的两种")
        return [warn("managers_apart", says, _("三种管理职责由不同的人担任（GB/T 22239 三权分立）。"))]
    return [good("managers", _("系统、安全、审计管理员都有人担任"))]


def second_factors() -> list[Finding]:
    """Whoever holds a role that asks for a second factor has set one up."""
    roles = settings.SECOND_FACTOR_ROLES
    users = User.objects.filter(is_active=True, pk__in=_in_force().filter(role__in=roles).values("user"))
    having = SecondFactor.objects.filter(confirmed_at__isnull=False).values("user")
    without = list(users.exclude(pk__in=having).order_by("username").values_list("username", flat=True))
    if without:
        says = _("%(n)s 人应设而未设动态口令：%(names)s") % {"n": len(without), "names": "、".join(without[:5])}
        return [warn("second_factor", says, _("请本人登录，门户会引导设置。"))]
    return [good("second_factor", _("应设动态口令的人都已设置") if roles else _("没有要求动态口令的职责"))]


def demo_accounts() -> list[Finding]:
    """The demo's names and password stand in the repository for everybody to read."""
    if not settings.IS_FOR_OTHERS:
        return [good("demo", _("本机试用，可有演示账号"))]
    names = [name for name, _what in LOGINS]
    users = User.objects.filter(username__in=names, is_active=True)
    still = [user.username for user in users if check_password(PASSWORD, user.password)]
    if still:
        says = _("演示账号仍用公开的密码：%(names)s") % {"names": "、".join(still)}
        return [bad("demo", says, _("在“人员”中停用这些账号；正式机器上不要运行 seed_demo。"))]
    return [good("demo", _("没有用公开密码的演示账号"))]


def _in_force() -> DutyQuerySet:
    return Duty.objects.in_force(timezone.localdate()).filter(user__is_active=True)
