from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.progress_report import ProgressReport
from projects.models.site import ProjectSite
from renovation.core.models import StoredFile
from renovation.core.models.base import ScopedModel


class SitePhoto(ScopedModel):
    """A photo of the works at a site; most come with a progress report."""

    REGION_CODE = "site__neighborhood__region__code"
    ORGANIZATION = "site__project__parties__organization"
    IS_COUNTED: ClassVar[bool] = False

    site = models.ForeignKey(ProjectSite, models.CASCADE, related_name="photos", verbose_name=_("改造点位"))
    report = models.ForeignKey(
        ProgressReport, models.CASCADE, null=True, blank=True, related_name="photos", verbose_name=_("进度上报")
    )
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name=_("照片"))
    caption = models.CharField(_("说明"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("现场照片")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.caption or str(self.file)
