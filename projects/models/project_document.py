from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.project import Project
from renovation.core.models import StoredFile
from renovation.core.models.base import ScopedModel


class ProjectDocument(ScopedModel):
    """A document of a project: approval, contract, acceptance."""

    REGION_CODE = "project__sites__neighborhood__region__code"
    REGION_MANY: ClassVar[bool] = True
    ORGANIZATION = "project__parties__organization"
    IS_COUNTED: ClassVar[bool] = False

    project = models.ForeignKey(Project, models.CASCADE, related_name="documents", verbose_name=_("项目"))
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    title = models.CharField(_("名称"), max_length=100)

    class Meta:
        verbose_name = _("项目文件")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title
