from django.db import models
from django.utils.translation import gettext_lazy as _

from renovation.core.models.fields import EncryptedTextField
from renovation.core.models.user import User


class SecondFactor(models.Model):
    """The secret that a person's authenticator app shares with the portal (RFC 6238), in base32, encrypted at rest.

    Until `confirmed_at` it is only offered. `last_step` is the newest half minute a code was used for: none works
    twice.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor")
    secret = EncryptedTextField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("动态口令")

    def __str__(self) -> str:
        return str(self.user_id)


class RecoveryCode(models.Model):
    """One of the codes for the day the phone is lost: 80 random bits, so a plain SHA-256 keeps them. Works once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("恢复码")
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.digest[:8]}"
