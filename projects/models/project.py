from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.enums import PartyRole
from renovation.core.models import Organization, User
from renovation.core.models.base import ScopedModel, VersionedModel


class Project(VersionedModel):
    """A renovation project; it covers one or more neighborhoods through `ProjectSite`.

    It has no place of its own: everybody sees it whose reach holds one of its sites.
    """

    REGION_CODE = "sites__neighborhood__region__code"
    REGION_MANY = True
    ORGANIZATION = "parties__organization"

    name = models.CharField(_("项目名称"), max_length=120)
    initials = models.CharField(max_length=60, editable=False)
    platform_code = models.CharField(
        _("项目代码"),
        max_length=30,
        blank=True,
        help_text=_("投资项目在线审批监管平台代码，如 2404-410202-04-05-123456"),
    )
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="owned_projects", verbose_name=_("责任人")
    )
    note = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("项目")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class ProjectParty(ScopedModel):
    """An organization's part in a project."""

    REGION_CODE = "project__sites__neighborhood__region__code"
    REGION_MANY = True

    project = models.ForeignKey(Project, models.CASCADE, related_name="parties", verbose_name=_("项目"))
    role = models.CharField(_("职责"), max_length=12, choices=PartyRole)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="parts", verbose_name=_("单位"))

    class Meta:
        verbose_name = _("参建单位")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "role", "organization"], name="party_once_in_project"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.organization}"
