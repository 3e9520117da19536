from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import Renovation, Tenure, YearPrecision
from renovation.core.models.base import VersionedModel
from renovation.core.models.organization import Organization
from renovation.core.models.region import Region


class Neighborhood(VersionedModel):
    """A residential neighborhood (小区), the unit of official statistics; a single building counts as one.

    `status` and `plan_year` are told by the projects storey through `actions.neighborhood.note_renovation`
    and are never typed in. Areas in m², money in 万元.
    """

    REGION_CODE = "region__code"

    region = models.ForeignKey(Region, models.PROTECT, related_name="neighborhoods", verbose_name=_("所在社区"))
    name = models.CharField(_("小区名称"), max_length=80)
    name_key = models.CharField(max_length=80, editable=False)
    initials = models.CharField(max_length=60, editable=False)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    is_in_program = models.BooleanField(_("纳入改造范围"), default=False)

    built_from = models.PositiveSmallIntegerField(_("建成年份（起）"), null=True, blank=True)
    built_to = models.PositiveSmallIntegerField(_("建成年份（止）"), null=True, blank=True)
    built_precision = models.CharField(
        _("年份精度"), max_length=8, choices=YearPrecision, default=YearPrecision.UNKNOWN
    )
    tenure = models.CharField(_("产权性质"), max_length=12, choices=Tenure, blank=True)
    building_count = models.PositiveIntegerField(_("楼栋数"), null=True, blank=True)
    entrance_count = models.PositiveIntegerField(_("单元数"), null=True, blank=True)
    storeys = models.PositiveSmallIntegerField(_("层数"), null=True, blank=True)
    household_count = models.PositiveIntegerField(_("户数"), null=True, blank=True)
    population = models.PositiveIntegerField(_("常住人口"), null=True, blank=True)
    floor_area_m2 = models.DecimalField(_("建筑面积（㎡）"), max_digits=14, decimal_places=2, null=True, blank=True)
    has_property_company = models.BooleanField(_("有物业管理"), null=True, blank=True)
    property_company = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("物业企业")
    )
    has_owners_committee = models.BooleanField(_("有业委会"), null=True, blank=True)
    estimate_wan = models.DecimalField(_("估算投资（万元）"), max_digits=16, decimal_places=4, null=True, blank=True)
    remark = models.CharField(_("备注"), max_length=300, blank=True)

    status = models.PositiveSmallIntegerField(
        _("改造状态"), choices=Renovation, default=Renovation.NOT_STARTED, editable=False
    )
    plan_year = models.PositiveSmallIntegerField(_("计划年度"), null=True, blank=True)

    class Meta:
        verbose_name = _("小区")
        ordering = ["region_id", "id"]
        indexes = [
            # One index serves "all below a prefix" and the keyset page in that order.
            models.Index(fields=["region", "id"], name="neighborhood_place"),
            models.Index(fields=["region", "status"], name="neighborhood_status"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="neighborhood_once_in_community"),
            models.CheckConstraint(
                condition=Q(built_from=None) | Q(built_to=None) | Q(built_from__lte=F("built_to")),
                name="neighborhood_built_from_before_to",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def built_text(self) -> str:
        """The year of building as known: `1985`, `1980–1989`, or nothing."""
        if self.built_from and self.built_to and self.built_from != self.built_to:
            return f"{self.built_from}–{self.built_to}"
        return str(self.built_to or self.built_from or "")

    def guarded(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Return those of `changes` that one person alone may not make: whether it counts as to be renovated."""
        return {
            name: changes[name]
            for name in ("is_in_program",)
            if changes.get(name, self.is_in_program) != self.is_in_program
        }
