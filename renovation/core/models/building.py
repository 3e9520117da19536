from django.db import models
from django.utils.translation import gettext_lazy as _

from renovation.core.models.base import ScopedModel
from renovation.core.models.neighborhood import Neighborhood


class Building(ScopedModel):
    """A residential building (楼栋); one with three entrances is one building."""

    REGION_CODE = "neighborhood__region__code"

    neighborhood = models.ForeignKey(Neighborhood, models.CASCADE, related_name="buildings", verbose_name=_("小区"))
    number = models.CharField(_("楼号"), max_length=20)
    entrance_count = models.PositiveSmallIntegerField(_("单元数"), null=True, blank=True)
    storeys = models.PositiveSmallIntegerField(_("层数"), null=True, blank=True)
    household_count = models.PositiveIntegerField(_("户数"), null=True, blank=True)
    has_elevator = models.BooleanField(_("有电梯"), default=False)

    class Meta:
        verbose_name = _("楼栋")
        ordering = ["neighborhood_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["neighborhood", "number"], name="building_once_in_neighborhood"),
        ]

    def __str__(self) -> str:
        return self.number
