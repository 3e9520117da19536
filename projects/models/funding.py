from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.enums import FundingSource
from projects.models.site import ProjectSite
from renovation.core.models.base import ScopedModel


class Funding(ScopedModel):
    """Money of one site by source and year: planned, arrived (到位), paid (支付), in 万元."""

    REGION_CODE = "site__neighborhood__region__code"
    ORGANIZATION = ""

    site = models.ForeignKey(ProjectSite, models.CASCADE, related_name="funding", verbose_name=_("改造点位"))
    source = models.CharField(_("资金来源"), max_length=24, choices=FundingSource)
    year = models.PositiveSmallIntegerField(_("年度"))
    planned_wan = models.DecimalField(_("计划（万元）"), max_digits=16, decimal_places=4, default=0)
    arrived_wan = models.DecimalField(_("到位（万元）"), max_digits=16, decimal_places=4, default=0)
    paid_wan = models.DecimalField(_("支付（万元）"), max_digits=16, decimal_places=4, default=0)

    class Meta:
        verbose_name = _("资金")
        ordering = ["year", "source"]
        constraints = [
            models.UniqueConstraint(fields=["site", "source", "year"], name="funding_once_per_source_and_year"),
            models.CheckConstraint(
                condition=Q(planned_wan__gte=0) & Q(arrived_wan__gte=0) & Q(paid_wan__gte=0),
                name="funding_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.year}"
