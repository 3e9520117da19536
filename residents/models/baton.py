from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import RegionLevel
from renovation.core.models import Absence, User
from renovation.core.models.base import ScopedModel
from residents.enums import BatonEnd, Step
from residents.models.suggestion import Suggestion


class Baton(ScopedModel):
    """One step of a suggestion in one hand: who held it, from when, by when, and how it was passed on.

    Exactly one baton of an open suggestion has no end. Rows are never changed once ended.
    """

    REGION_CODE = "suggestion__region__code"
    ORGANIZATION: ClassVar[str] = "suggestion__doer_organization"
    IS_COUNTED: ClassVar[bool] = False

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="batons", verbose_name=_("意见"))
    round = models.PositiveSmallIntegerField(_("轮次"))
    step = models.PositiveSmallIntegerField(_("环节"), choices=Step)
    level = models.PositiveSmallIntegerField(_("层级"), choices=RegionLevel)
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("责任人"))
    started_at = models.DateTimeField(_("接手时间"))
    due_on = models.DateField(_("办理期限"), null=True)
    ended_at = models.DateTimeField(_("交出时间"), null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("办理人"))
    end = models.CharField(_("结果"), max_length=12, choices=BatonEnd, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    # Held in the place of somebody who is away: what is still open goes back when they return.
    absence = models.ForeignKey(Absence, models.SET_NULL, null=True, related_name="+", verbose_name=_("代理"))

    class Meta:
        verbose_name = _("办理环节")
        ordering = ["id"]
        indexes = [models.Index(fields=["suggestion", "id"], name="baton_of_suggestion")]
        constraints = [
            models.UniqueConstraint(fields=["suggestion"], condition=Q(ended_at=None), name="baton_in_one_hand"),
        ]

    def save(self, *args: Any, **options: Any) -> None:
        """Keep for whom the owner stands in, as `hand.choose` said of them."""
        if self._state.adding and self.owner is not None:
            self.absence = self.owner.stands_in
        super().save(*args, **options)

    def __str__(self) -> str:
        return f"{self.suggestion} {self.get_step_display()}"
