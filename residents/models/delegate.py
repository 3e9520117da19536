from uuid import uuid4

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models import Defect, ProjectSite
from renovation.core.models import User
from renovation.core.models.base import ScopedModel
from renovation.core.models.fields import BlindIndexField, EncryptedTextField
from renovation.core.models.personal import PersonalModel
from residents.enums import CheckResult, DelegateStage


class Delegate(PersonalModel):
    """A Party-member or residents' delegate at a site: makes the plan, watches quality, or judges the effect."""

    REGION_CODE = "site__neighborhood__region__code"

    site = models.ForeignKey(ProjectSite, models.CASCADE, related_name="delegates", verbose_name=_("改造点位"))
    stage = models.CharField(_("参与环节"), max_length=8, choices=DelegateStage)
    identity = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = EncryptedTextField(
        _("姓名"), bound_by=["identity"], db_column="name_sealed", validators=[MaxLengthValidator(40)]
    )
    phone = EncryptedTextField(
        _("联系电话"), bound_by=["identity"], db_column="phone_sealed", blank=True, validators=[MaxLengthValidator(40)]
    )
    name_index = BlindIndexField(of="name", kind="name")
    phone_index = BlindIndexField(of="phone", kind="phone", db_index=True)
    phone_index_2 = BlindIndexField(of="phone", kind="second_phone", db_index=True)
    is_party_member = models.BooleanField(_("党员"), default=False)
    # A delegate who has an account enters findings themselves; for the others the community does.
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("账号"))
    named_on = models.DateField(_("推选日期"))
    ends_on = models.DateField(_("离任日期"), null=True, blank=True)
    is_restricted = models.BooleanField(_("已停止使用"), default=False, editable=False)
    # Name and number are gone, what was found stays.
    forgotten_at = models.DateTimeField(_("清除时间"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("居民代表")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["site", "stage", "name_index"], name="delegate_once_a_stage")]

    def __str__(self) -> str:
        return f"居民代表 {self.pk}"


class ChecklistLine(models.Model):
    """One line of the checklist of a stage. Rows, since districts add their own."""

    stage = models.CharField(_("参与环节"), max_length=8, choices=DelegateStage)
    order = models.PositiveSmallIntegerField(_("序号"))
    text = models.CharField(_("检查内容"), max_length=120)
    text_en = models.CharField(max_length=160, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("检查清单")
        ordering = ["stage", "order"]
        constraints = [models.UniqueConstraint(fields=["stage", "order"], name="line_once_in_order")]

    def __str__(self) -> str:
        return self.text


class Finding(ScopedModel):
    """What a delegate found at one line of their checklist; a fault becomes a defect that must be answered."""

    REGION_CODE = "delegate__site__neighborhood__region__code"

    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="findings", verbose_name=_("居民代表"))
    line = models.ForeignKey(ChecklistLine, models.PROTECT, related_name="+", verbose_name=_("检查内容"))
    result = models.CharField(_("结论"), max_length=8, choices=CheckResult)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    defect = models.OneToOneField(
        Defect, models.PROTECT, null=True, blank=True, related_name="finding", verbose_name=_("问题")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("录入人"))
    found_on = models.DateField(_("检查日期"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("检查记录")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.line} {self.get_result_display()}"
