from django.db import models
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import OrganizationKind
from renovation.core.models.base import ScopedModel
from renovation.core.models.region import Region


class Organization(ScopedModel):
    """A department or firm: designer, contractor, utility, property company and so on."""

    REGION_CODE = "region__code"

    name = models.CharField(_("名称"), max_length=100)
    kind = models.CharField(_("类别"), max_length=12, choices=OrganizationKind)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("所属区域"))

    class Meta:
        verbose_name = _("单位")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["region", "kind", "name"], name="organization_once_in_region"),
        ]

    def __str__(self) -> str:
        return self.name
