from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditSeal(models.Model):
    """One link of the chain: an HMAC over the link before and the entries sealed with it. Insert-only."""

    number = models.PositiveBigIntegerField(primary_key=True)
    size = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

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
    at = models.DateTimeField(_("归档时间"), auto_now_add=True)
    is_removing = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("审计归档")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
