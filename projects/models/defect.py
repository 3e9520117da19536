from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.enums import DefectState
from projects.models.site import ProjectSite
from renovation.core.models import Organization, User
from renovation.core.models.base import ScopedModel, VersionedModel


class Defect(VersionedModel):
    """Something wrong at a site that must be answered, and is closed only by somebody else's look."""

    REGION_CODE = "site__neighborhood__region__code"
    ORGANIZATION: ClassVar[str] = "organization"

    site = models.ForeignKey(ProjectSite, models.CASCADE, related_name="defects", verbose_name=_("改造点位"))
    text = models.CharField(_("问题"), max_length=300)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("整改单位")
    )
    due_on = models.DateField(_("整改期限"))
    state = models.CharField(_("状态"), max_length=8, choices=DefectState, default=DefectState.OPEN, editable=False)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    raised_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(_("整改情况"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("整改人")
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复查人")
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    check_note = models.CharField(_("复查意见"), max_length=300, blank=True)
    return_count = models.PositiveSmallIntegerField(_("退回次数"), default=0, editable=False)

    class Meta:
        verbose_name = _("问题整改")
        ordering = ["-id"]
        indexes = [models.Index(fields=["site", "state"], name="defect_site")]
        constraints = [
            # The doer never closes.
            models.CheckConstraint(
                condition=~Q(state="CLOSED") | (Q(checked_by__isnull=False) & ~Q(checked_by=models.F("answered_by"))),
                name="defect_closed_by_another",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]


class DefectPhoto(ScopedModel):
    """A photo of a defect, or of what was done about it."""

    REGION_CODE = "defect__site__neighborhood__region__code"
    ORGANIZATION: ClassVar[str] = "defect__organization"
    IS_COUNTED: ClassVar[bool] = False

    defect = models.ForeignKey(Defect, models.CASCADE, related_name="photos", verbose_name=_("问题"))
    file = models.OneToOneField("core.StoredFile", models.PROTECT, related_name="+", verbose_name=_("照片"))
    is_after = models.BooleanField(_("整改后"), default=False)

    class Meta:
        verbose_name = _("问题照片")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.file)
