from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditSeal(models.Model):
    """One link of the chain: an HMAC over the link before and the entries sealed with it. Insert-only.

    `content` is the HMAC over the entries alone, so that a link still holds when its entries have been archived.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    size = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    content = models.CharField(max_length=64, default="")
    digest = models.CharField(max_length=64)
    # Which key of AUDIT_KEY; none where it was sealed before keys had numbers: the first.
    key = models.CharField(max_length=8, null=True)  # noqa: DJ001
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("封存批次")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:16]}"


class AuditSealItem(models.Model):
    """Which entry stands where in which seal. Insert-only; an entry without one is not sealed yet.

    A number rather than a key to the entry: what was archived and removed stays provable by its archive.
    """

    entry = models.PositiveBigIntegerField(primary_key=True)
    seal = models.ForeignKey(AuditSeal, models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("封存条目")
        constraints = [models.UniqueConstraint(fields=["seal", "position"], name="seal_position_once")]

    def __str__(self) -> str:
        return f"{self.seal_id}/{self.position}"


class AuditArchive(models.Model):
    """A file that holds the entries of seals `first`–`last`; once `removed_at` is set, only the file holds them.

    While one is `is_removing`, the database lets entries go (see the guard in the migrations); nothing else does.
    """

    first = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField(_("条数"))
    name = models.CharField(_("文件"), max_length=200)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(_("归档时间"), default=timezone.now)
    is_removing = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True)
    # A keyed hash of all of the above: nobody makes entries go by writing a row here.
    proof = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = _("审计归档")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class AuditCheck(models.Model):
    """One verification of the whole trail: asked for by a person or by the night, done by a worker.

    `by` is None for the machinery. While `ended_at` is empty it is a job: whoever takes it counts the attempt first.
    """

    MAX_ATTEMPTS = 3

    asked_at = models.DateTimeField(_("时间"), default=timezone.now)
    by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Faults in words of the operator, at most a hundred, and what was counted.
    faults: Any = models.JSONField(default=list)
    facts: Any = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("核验")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_sound(self) -> bool:
        """Whether it came to its end and found nothing."""
        return self.ended_at is not None and not self.faults
