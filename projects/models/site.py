from collections.abc import Mapping
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.enums import DateChange
from projects.models.project import Project
from renovation.core.enums import FINISHED, Renovation
from renovation.core.models import Neighborhood, User
from renovation.core.models.base import ScopedModel, VersionedModel

DATES = ("planned_start_on", "planned_finish_on")
# What figures of finished works count, and was reported as such.
COUNTED_WHEN_DONE = ("status", "building_count", "household_count", "floor_area_m2", "actual_finish_on")


class ProjectSite(VersionedModel):
    """A neighborhood's share of a project: what official statistics count.

    Baselines are the dates first approved and stay when the planned dates move (`DateRevision` says why).
    Area in m², money in 万元, progress in percent.
    """

    REGION_CODE = "neighborhood__region__code"
    ORGANIZATION = "project__parties__organization"

    project = models.ForeignKey(Project, models.CASCADE, related_name="sites", verbose_name=_("项目"))
    neighborhood = models.ForeignKey(Neighborhood, models.PROTECT, related_name="sites", verbose_name=_("小区"))
    plan_year = models.PositiveSmallIntegerField(
        _("计划年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    building_count = models.PositiveIntegerField(_("楼栋数"), default=0)
    household_count = models.PositiveIntegerField(_("户数"), default=0)
    floor_area_m2 = models.DecimalField(_("建筑面积（㎡）"), max_digits=14, decimal_places=2, default=0)
    status = models.PositiveSmallIntegerField(_("状态"), choices=Renovation, default=Renovation.NOT_STARTED)
    progress_pct = models.DecimalField(
        _("形象进度（%）"),
        max_digits=4,
        decimal_places=1,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    progress_text = models.CharField(_("进度描述"), max_length=300, blank=True)
    issue = models.CharField(_("存在问题"), max_length=300, blank=True)
    next_step = models.CharField(_("下步措施"), max_length=300, blank=True)
    invest_planned_wan = models.DecimalField(_("计划投资（万元）"), max_digits=16, decimal_places=4, default=0)
    invest_done_wan = models.DecimalField(_("完成投资（万元）"), max_digits=16, decimal_places=4, default=0)
    planned_start_on = models.DateField(_("计划开工"), null=True, blank=True)
    planned_finish_on = models.DateField(_("计划完工"), null=True, blank=True)
    baseline_start_on = models.DateField(_("原计划开工"), null=True, blank=True, editable=False)
    baseline_finish_on = models.DateField(_("原计划完工"), null=True, blank=True, editable=False)
    actual_start_on = models.DateField(_("实际开工"), null=True, blank=True)
    actual_finish_on = models.DateField(_("实际完工"), null=True, blank=True)
    reported_at = models.DateTimeField(_("最近上报"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("改造点位")
        ordering = ["id"]
        indexes = [models.Index(fields=["neighborhood", "status"], name="site_status")]
        constraints = [
            models.UniqueConstraint(fields=["project", "neighborhood"], name="site_once_in_project"),
            models.CheckConstraint(
                condition=Q(progress_pct__gte=0) & Q(progress_pct__lte=100), name="site_progress_in_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.neighborhood} {self.plan_year}"

    def date_errors(self) -> dict[str, str]:
        """Return by field where dates or state contradict each other."""
        errors = {}
        for kind, label in (("planned", _("计划")), ("actual", _("实际"))):
            start, finish = getattr(self, f"{kind}_start_on"), getattr(self, f"{kind}_finish_on")
            if start and finish and finish < start:
                errors[f"{kind}_finish_on"] = _("%(kind)s完工日期早于开工日期。") % {"kind": label}
        if self.actual_finish_on and self.status < Renovation.DONE:
            errors["status"] = _("已填实际完工日期，状态应为完工或已移交。")
        return errors

    def guarded(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Return those of `changes` that one person alone may not make.

        Of a finished site that is what finished works are counted by. Going on (handing over) and filling in a
        finish date that was missing correct nothing that was reported.
        """
        if self.status not in FINISHED:
            return {}
        return {
            name: changes[name]
            for name in COUNTED_WHEN_DONE
            if name in changes and changes[name] != getattr(self, name)
            if not (name == "status" and changes[name] > self.status)
            if not (name == "actual_finish_on" and self.actual_finish_on is None)
        }


class DateRevision(ScopedModel):
    """A planned date that moved: from, to, and the coded reason."""

    REGION_CODE = "site__neighborhood__region__code"

    site = models.ForeignKey(ProjectSite, models.CASCADE, related_name="revisions", verbose_name=_("改造点位"))
    field = models.CharField(max_length=20, choices=[(name, name) for name in DATES])
    old = models.DateField(null=True)
    new = models.DateField(null=True)
    reason = models.CharField(_("原因"), max_length=12, choices=DateChange)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("计划调整")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
