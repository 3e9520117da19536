from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import Role
from renovation.core.models.base import ScopedModel, ScopedQuerySet
from renovation.core.models.organization import Organization
from renovation.core.models.region import Region


class PortalUserManager(UserManager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """Makes users without Django's staff and superuser flags, which this portal does not have."""

    def _create_user_object(self, username: str, email: str | None, password: str | None, **fields: object) -> "User":
        fields.pop("is_staff", None)
        fields.pop("is_superuser", None)
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        return user


class User(AbstractBaseUser, ScopedModel):
    """A member of staff or of a firm. What they may do hangs on duties, never on flags of the user."""

    REGION_CODE: ClassVar[str] = "duties__region__code"
    REGION_MANY: ClassVar[bool] = True
    IS_COUNTED: ClassVar[bool] = False
    USERNAME_FIELD = "username"

    username = models.CharField(_("用户名"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    name = models.CharField(_("姓名"), max_length=40)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="staff", verbose_name=_("单位")
    )
    language = models.CharField(_("界面语言"), max_length=10, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    # What an identity provider calls this person; no duty ever comes from there.
    subject = models.CharField(_("统一身份标识"), max_length=120, unique=True, null=True, blank=True)
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=False)
    password_changed_at = models.DateTimeField(_("密码修改时间"), null=True, blank=True, editable=False)
    # Sessions begun before this moment have ended.
    sessions_from = models.DateTimeField(null=True, blank=True, editable=False)
    left_on = models.DateField(_("离岗日期"), null=True, blank=True)

    objects = PortalUserManager()

    class Meta:
        verbose_name = _("用户")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must carry to go on: a new password ends the others, and so does `sessions_from`."""
        since = self.sessions_from.timestamp() if self.sessions_from else ""
        salt = "renovation.core.models.User.session"
        return salted_hmac(salt, f"{self.password}\0{since}", secret=secret, algorithm="sha256").hexdigest()

    # Set on whoever takes work in somebody's place: the `Absence` it is taken for, so that it can come back.
    stands_in: Any = None

    @cached_property
    def current_duties(self) -> list["Duty"]:
        """The duties in force today, read once per request."""
        return list(self.duties.in_force(timezone.localdate()).select_related("region"))


class PasswordRecord(models.Model):
    """A password somebody has used, hashed like the one in force; the last few may not come back."""

    user = models.ForeignKey(User, models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=128)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("曾用密码")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d}"


class DutyQuerySet(ScopedQuerySet):
    def in_force(self, day: date) -> "DutyQuerySet":
        return self.not_over(day).filter(starts_on__lte=day)

    def not_over(self, day: date) -> "DutyQuerySet":
        """Keep those in force on `day` or still to come."""
        return self.filter(ended_at=None).exclude(ends_on__lt=day)


class Duty(ScopedModel):
    """User + role + region + dates. One duty on a node grants everything below it.

    With `organization` set (staff of a contractor) it grants only that firm's rows in the region.
    """

    REGION_CODE = "region__code"
    IS_COUNTED: ClassVar[bool] = False

    user = models.ForeignKey(User, models.CASCADE, related_name="duties", verbose_name=_("用户"))
    role = models.CharField(_("职责"), max_length=20, choices=Role)
    region = models.ForeignKey(Region, models.PROTECT, related_name="duties", verbose_name=_("区域"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("限于单位")
    )
    starts_on = models.DateField(_("开始日期"), default=timezone.localdate)
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    # Cut off at this moment, whatever the dates say: nothing may be left until midnight.
    ended_at = models.DateTimeField(_("终止时间"), null=True, blank=True, editable=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("职责")
        ordering = ["region_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="duty_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~models.Q(role=Role.CONTRACTOR) | models.Q(organization__isnull=False),
                name="duty_of_contractor_names_firm",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} · {self.get_role_display()}"
