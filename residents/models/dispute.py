from typing import ClassVar
from uuid import uuid4

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from renovation.core.models import Neighborhood, Organization, User
from renovation.core.models.base import ScopedModel, VersionedModel
from renovation.core.models.fields import BlindIndexField, EncryptedTextField
from renovation.core.models.personal import PersonalModel
from residents.enums import DisputeKind, DisputeState
from residents.models.suggestion import Suggestion


class Dispute(VersionedModel):
    """A dispute about the works (矛盾纠纷): parties, a mediator, sessions, an outcome."""

    REGION_CODE = "neighborhood__region__code"

    neighborhood = models.ForeignKey(Neighborhood, models.PROTECT, related_name="disputes", verbose_name=_("小区"))
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="disputes", verbose_name=_("项目")
    )
    suggestion = models.ForeignKey(
        Suggestion, models.PROTECT, null=True, blank=True, related_name="disputes", verbose_name=_("来自意见")
    )
    kind = models.CharField(_("类型"), max_length=18, choices=DisputeKind)
    title = models.CharField(_("事由"), max_length=80)
    text = models.CharField(_("经过"), max_length=1000, blank=True)
    mediator = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("调解人"))
    due_on = models.DateField(_("调解期限"))
    state = models.CharField(_("状态"), max_length=10, choices=DisputeState, default=DisputeState.OPEN, editable=False)
    outcome = models.CharField(_("调解结果"), max_length=500, blank=True)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("矛盾纠纷")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=DisputeState.OPEN, closed_on=None)
                | (~Q(state=DisputeState.OPEN) & Q(closed_on__isnull=False) & ~Q(outcome="")),
                name="dispute_closed_with_outcome",
            )
        ]

    def __str__(self) -> str:
        return self.title


class DisputeParty(PersonalModel):
    """One side of a dispute: a resident (personal data) or an organization."""

    REGION_CODE = "dispute__neighborhood__region__code"
    IS_COUNTED: ClassVar[bool] = False

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="parties", verbose_name=_("矛盾纠纷"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    identity = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = EncryptedTextField(
        _("姓名"), bound_by=["identity"], db_column="name_sealed", blank=True, validators=[MaxLengthValidator(40)]
    )
    phone = EncryptedTextField(
        _("联系电话"), bound_by=["identity"], db_column="phone_sealed", blank=True, validators=[MaxLengthValidator(40)]
    )
    phone_index = BlindIndexField(of="phone", kind="phone", db_index=True)
    phone_index_2 = BlindIndexField(of="phone", kind="second_phone", db_index=True)
    claim = models.CharField(_("诉求"), max_length=300, blank=True)
    is_restricted = models.BooleanField(_("已停止使用"), default=False, editable=False)

    class Meta:
        verbose_name = _("当事人")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.organization) if self.organization_id else f"当事人 {self.pk}"


class DisputeSession(ScopedModel):
    """One sitting of a mediation."""

    REGION_CODE = "dispute__neighborhood__region__code"
    IS_COUNTED: ClassVar[bool] = False

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="sessions", verbose_name=_("矛盾纠纷"))
    held_on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=80, blank=True)
    text = models.CharField(_("调解情况"), max_length=1000)
    next_step = models.CharField(_("下一步"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("记录人"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("调解记录")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.dispute} {self.held_on}"
