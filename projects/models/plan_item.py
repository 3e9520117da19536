from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.item_type import ItemType
from projects.models.site import ProjectSite
from renovation.core.models.base import ScopedModel


class PlanItem(ScopedModel):
    """What is to be done at a site: kind, quantity planned and done in the kind's unit, money in 万元."""

    REGION_CODE = "site__neighborhood__region__code"

    site = models.ForeignKey(ProjectSite, models.CASCADE, related_name="items", verbose_name=_("改造点位"))
    item_type = models.ForeignKey(ItemType, models.PROTECT, related_name="+", verbose_name=_("改造内容"))
    planned_quantity = models.DecimalField(_("计划工程量"), max_digits=12, decimal_places=2, default=0)
    done_quantity = models.DecimalField(_("完成工程量"), max_digits=12, decimal_places=2, default=0)
    planned_wan = models.DecimalField(_("计划金额（万元）"), max_digits=16, decimal_places=4, default=0)
    done_wan = models.DecimalField(_("完成金额（万元）"), max_digits=16, decimal_places=4, default=0)

    class Meta:
        verbose_name = _("改造内容")
        ordering = ["item_type_id"]
        constraints = [models.UniqueConstraint(fields=["site", "item_type"], name="plan_item_once_in_site")]

    def __str__(self) -> str:
        return str(self.item_type)
