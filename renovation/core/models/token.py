from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renovation.core.models.base import ScopedModel
from renovation.core.models.region import Region
from renovation.core.models.user import User
from renovation.core.policy import TOKEN_CAPABILITIES

# A key that runs out sooner than this is pointed out to its owner.
REMINDED_BEFORE = timedelta(days=14)


def reading() -> list[str]:
    """Return what a key may do unless more was asked for."""
    return ["VIEW", "EXPORT"]


class ApiToken(ScopedModel):
    """A key for a REST client. Only its SHA-256 is stored; it is shown once.

    It may do what its user's duties of today allow, narrowed to `capabilities` and, if one is set, to `region`.
    """

    # Where its owner works, for those who keep the keys of a region in order.
    REGION_CODE = "user__duties__region__code"
    REGION_MANY = True
    IS_COUNTED: ClassVar[bool] = False

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens", verbose_name=_("用户"))
    name = models.CharField(_("用途"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=8, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("限于区域"))
    capabilities = models.JSONField(_("权限"), default=reading)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("有效期至"))
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    last_address = models.CharField(_("最近来自"), max_length=45, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("API 令牌")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def capability_names(self) -> str:
        """What it may do, in words."""
        return _("、").join(str(name) for can, name in TOKEN_CAPABILITIES.items() if can in self.capabilities)

    @property
    def state(self) -> str:
        """REVOKED, EXPIRED, EXPIRING (soon), or VALID."""
        now = timezone.now()
        if self.revoked_at:
            return "REVOKED"
        if self.expires_at <= now:
            return "EXPIRED"
        return "EXPIRING" if self.expires_at <= now + REMINDED_BEFORE else "VALID"
