from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.site import ProjectSite
from renovation.core.enums import Renovation
from renovation.core.models import User
from renovation.core.models.base import ScopedModel


class ProgressReport(ScopedModel):
    """One report of physical progress (形象进度): percent and words. It moves the site."""

    REGION_CODE = "site__neighborhood__region__code"
    ORGANIZATION = "site__project__parties__organization"

    site = models.ForeignKey(ProjectSite, models.CASCADE, related_name="reports", verbose_name=_("改造点位"))
    status = models.PositiveSmallIntegerField(_("状态"), choices=Renovation)
    progress_pct = models.DecimalField(_("形象进度（%）"), max_digits=4, decimal_places=1)
    text = models.CharField(_("进度描述"), max_length=300, blank=True)
    issue = models.CharField(_("存在问题"), max_length=300, blank=True)
    next_step = models.CharField(_("下步措施"), max_length=300, blank=True)
    fall_reason = models.CharField(_("进度下调原因"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("进度上报")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.progress_pct}%"
