from django.db import models
from django.utils.translation import gettext_lazy as _

from renovation.core.models.base import ScopedModel
from renovation.core.models.building import Building


class Dwelling(ScopedModel):
    """One door (户) of a building, as its number plate says: `1-301`. Who lives there is not kept here."""

    REGION_CODE = "building__neighborhood__region__code"

    building = models.ForeignKey(Building, models.CASCADE, related_name="dwellings", verbose_name=_("楼栋"))
    entrance = models.PositiveSmallIntegerField(_("单元"), null=True, blank=True)
    storey = models.PositiveSmallIntegerField(_("楼层"), null=True, blank=True)
    number = models.CharField(_("门牌"), max_length=20)
    # Nobody to visit: a shop, a store room, a flat long empty.
    is_home = models.BooleanField(_("住宅"), default=True)

    class Meta:
        verbose_name = _("住户")
        ordering = ["building_id", "entrance", "storey", "number"]
        constraints = [models.UniqueConstraint(fields=["building", "number"], name="dwelling_once_in_building")]

    def __str__(self) -> str:
        return self.number
