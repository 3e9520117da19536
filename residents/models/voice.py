from typing import ClassVar
from uuid import uuid4

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renovation.core.models import Building, User
from renovation.core.models.base import ScopedModel
from renovation.core.models.fields import BlindIndexField, EncryptedTextField
from renovation.core.models.personal import PersonalModel
from residents.enums import Satisfaction, ToldBy
from residents.models.suggestion import Suggestion

# A message nobody answers is no try.
TRIED_BY = [(how.value, how.label) for how in (ToldBy.VISIT, ToldBy.PHONE)]


class Voice(PersonalModel):
    """Somebody who said it: the author, one whose suggestion was merged in, or one who joined on the public page.

    Every voice is told the answer. Name, phone and flat are personal data, given by consent, masked on every page and
    forgotten after the end. `origin` is the suggestion it first came with; merging moves `suggestion` only.
    """

    REGION_CODE = "suggestion__region__code"
    IS_COUNTED: ClassVar[bool] = False

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="voices", verbose_name=_("意见"))
    origin = models.ForeignKey(Suggestion, models.CASCADE, related_name="own_voices", verbose_name=_("原意见"))
    identity = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = EncryptedTextField(
        _("称呼"), bound_by=["identity"], db_column="name_sealed", blank=True, validators=[MaxLengthValidator(40)]
    )
    phone = EncryptedTextField(
        _("联系电话"), bound_by=["identity"], db_column="phone_sealed", blank=True, validators=[MaxLengthValidator(40)]
    )
    flat = EncryptedTextField(
        _("门牌"), bound_by=["identity"], db_column="flat_sealed", blank=True, validators=[MaxLengthValidator(40)]
    )
    phone_index = BlindIndexField(of="phone", kind="phone", db_index=True)
    phone_index_2 = BlindIndexField(of="phone", kind="second_phone", db_index=True)
    building = models.ForeignKey(
        Building, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("楼栋")
    )
    has_consented = models.BooleanField(_("同意留下联系方式"), default=False)
    # Joined somebody else's on the public page instead of repeating it.
    is_joined = models.BooleanField(_("附议"), default=False)
    # The keyed hash of what the resident's own link carries: with it one follows, urges and rates without an account.
    follow_digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    collected_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("记录人")
    )
    is_restricted = models.BooleanField(_("已停止使用"), default=False, editable=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("反映人")
        ordering = ["id"]
        constraints = [
            # No consent, no contact.
            models.CheckConstraint(
                condition=Q(has_consented=True) | Q(phone_index=""), name="voice_contact_by_consent"
            ),
        ]

    def __str__(self) -> str:
        return f"反映人 {self.pk}"


class ReportBack(ScopedModel):
    """One voice was told the answer in one round, and what it said to it."""

    REGION_CODE = "voice__suggestion__region__code"

    voice = models.ForeignKey(Voice, models.CASCADE, related_name="reports", verbose_name=_("反映人"))
    round = models.PositiveSmallIntegerField(_("轮次"))
    how = models.CharField(_("反馈方式"), max_length=8, choices=ToldBy)
    satisfaction = models.CharField(_("满意度"), max_length=10, choices=Satisfaction)
    text = models.CharField(_("居民意见"), max_length=300, blank=True)
    # None: the resident rated it by their own link.
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("反馈人"))
    at = models.DateTimeField(auto_now_add=True)
    # The resident has said something else since; what was noted before stays to be read.
    replaced_at = models.DateTimeField(_("改评时间"), null=True, editable=False)

    class Meta:
        verbose_name = _("反馈")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["voice", "round"], condition=Q(replaced_at=None), name="voice_told_once_a_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.voice} #{self.round}"


class ReachTry(ScopedModel):
    """Somebody tried to bring one voice the answer and did not meet it; `on` is the day, the working days count."""

    REGION_CODE = "voice__suggestion__region__code"
    IS_COUNTED: ClassVar[bool] = False

    voice = models.ForeignKey(Voice, models.CASCADE, related_name="tries", verbose_name=_("反映人"))
    round = models.PositiveSmallIntegerField(_("轮次"))
    on = models.DateField(_("联系日期"))
    how = models.CharField(_("联系方式"), max_length=8, choices=TRIED_BY)
    text = models.CharField(_("联系情况"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("联系人"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("联系未果")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.voice} {self.on}"
