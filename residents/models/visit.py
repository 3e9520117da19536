from django.db import models
from django.utils.translation import gettext_lazy as _

from renovation.core.models import Building, Dwelling, Neighborhood, User
from renovation.core.models.base import ScopedModel
from residents.enums import VisitKind, VisitResult


class VisitRound(ScopedModel):
    """One round of visits (走访轮次) in a neighborhood; the doors not reached in it are the next one's list.

    A round that goes on with another (`follows`) begins with what was reached there.
    """

    REGION_CODE = "neighborhood__region__code"

    neighborhood = models.ForeignKey(Neighborhood, models.CASCADE, related_name="rounds", verbose_name=_("小区"))
    title = models.CharField(_("走访主题"), max_length=60)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("截止日期"), null=True, blank=True)
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name=_("接续轮次")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("发起人"))

    class Meta:
        verbose_name = _("走访轮次")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["neighborhood", "title"], name="round_once_in_neighborhood"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="round_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Visit(ScopedModel):
    """One visit (三访三问): whom, where, what came of it. What was said becomes suggestions."""

    REGION_CODE = "neighborhood__region__code"

    neighborhood = models.ForeignKey(Neighborhood, models.CASCADE, related_name="visits", verbose_name=_("小区"))
    round = models.ForeignKey(
        VisitRound, models.SET_NULL, null=True, blank=True, related_name="visits", verbose_name=_("走访轮次")
    )
    kind = models.CharField(_("走访对象"), max_length=10, choices=VisitKind)
    building = models.ForeignKey(
        Building, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("楼栋")
    )
    dwelling = models.ForeignKey(
        Dwelling, models.SET_NULL, null=True, blank=True, related_name="visits", verbose_name=_("住户")
    )
    result = models.CharField(_("走访结果"), max_length=10, choices=VisitResult, default=VisitResult.MET)
    note = models.CharField(_("走访记录"), max_length=500, blank=True)
    visited_on = models.DateField(_("走访日期"))
    client_id = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("走访人"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("走访")
        ordering = ["-id"]
        indexes = [models.Index(fields=["neighborhood", "-id"], name="visit_neighborhood")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.visited_on}"
