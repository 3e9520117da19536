from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from renovation.core.models.base import ScopedModel, ScopedQuerySet
from renovation.core.models.user import User


class AbsenceQuerySet(ScopedQuerySet):
    def in_force(self, day: date) -> "AbsenceQuerySet":
        """Keep those who are away on `day`."""
        return self.not_over(day).filter(starts_on__lte=day)

    def not_over(self, day: date) -> "AbsenceQuerySet":
        """Keep those away on `day` or later."""
        return self.filter(cancelled_at=None, ends_on__gte=day)


class Absence(ScopedModel):
    """Somebody is away from one day to another, both counted, and a deputy takes their work meanwhile.

    Why they are away is nobody's business here. `begun_at` and `over_at` say that the work went over and came back.
    """

    REGION_CODE = "user__duties__region__code"
    REGION_MANY = True
    IS_COUNTED: ClassVar[bool] = False

    user = models.ForeignKey(User, models.CASCADE, related_name="absences", verbose_name=_("请假人"))
    deputy = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("代理人"))
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    is_handed_over = models.BooleanField(_("在办事项移交代理人"), default=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    entered_at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True, editable=False)
    cancelled_at = models.DateTimeField(_("撤销时间"), null=True, editable=False)
    over_at = models.DateTimeField(null=True, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("请假")
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(fields=["starts_on"], name="absence_going", condition=Q(over_at=None))]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_start"),
            models.CheckConstraint(condition=~Q(user=F("deputy")), name="absence_deputy_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.starts_on} – {self.ends_on}"
