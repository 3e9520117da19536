from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import SubjectState, SubjectWish
from renovation.core.models.fields import BlindIndexField, EncryptedTextField
from renovation.core.models.personal import PersonalModel
from renovation.core.models.region import Region
from renovation.core.models.user import User


class SubjectRequest(PersonalModel):
    """A person's wish to see or erase what is kept of them (PIPL art. 44–47), found by their phone."""

    REGION_CODE = "region__code"
    IS_COUNTED: ClassVar[bool] = False

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("受理区域"))
    wish = models.CharField(_("诉求"), max_length=5, choices=SubjectWish)
    identity = models.UUIDField(default=uuid4, unique=True, editable=False)
    # Blank once the request itself has been kept long enough.
    phone = EncryptedTextField(_("电话"), bound_by=["identity"], blank=True)
    phone_index = BlindIndexField(of="phone", kind="phone", db_index=True)
    # How the office made sure that it is this person who asks.
    proof = models.CharField(_("身份核验方式"), max_length=100)
    due_on = models.DateField(_("办结期限"))
    state = models.CharField(_("状态"), max_length=8, choices=SubjectState, default=SubjectState.OPEN)
    answer = models.CharField(_("答复"), max_length=300, blank=True)
    found = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("受理人"))
    at = models.DateTimeField(_("受理时间"), auto_now_add=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("办结人"))
    answered_at = models.DateTimeField(_("办结时间"), null=True)

    class Meta:
        verbose_name = _("个人信息请求")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}（{self.get_wish_display()}）"


class ForgetRun(models.Model):
    """What one run of the forgetting job did: {rule: rows}, or would have done."""

    at = models.DateTimeField(_("时间"), auto_now_add=True)
    is_trial = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("遗忘记录")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class Tombstone(models.Model):
    """A row whose personal data was erased. After a backup is restored, what it names is erased again."""

    model = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("已遗忘")
        constraints = [models.UniqueConstraint(fields=["model", "object_id"], name="tombstone_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"
