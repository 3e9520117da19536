from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models import PlanItem, Project
from renovation.core.models import User
from renovation.core.models.base import ScopedModel
from residents.enums import Ending
from residents.models.suggestion import Suggestion


class SuggestionPlan(ScopedModel):
    """What the yellow vest plans for a suggestion, and what came of it. One a round; cost in 万元.

    Who plans, does and supervises stands on the suggestion, where the database keeps the three apart.
    """

    REGION_CODE = "suggestion__region__code"
    ORGANIZATION: ClassVar[str] = "suggestion__doer_organization"
    IS_COUNTED: ClassVar[bool] = False

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="plans", verbose_name=_("意见"))
    round = models.PositiveSmallIntegerField(_("轮次"))
    text = models.CharField(_("办理方案"), max_length=500)
    finish_by = models.DateField(_("完成期限"))
    cost_wan = models.DecimalField(_("费用估算（万元）"), max_digits=16, decimal_places=4, null=True, blank=True)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("关联项目")
    )
    plan_item = models.ForeignKey(
        PlanItem, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("关联改造内容")
    )
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("方案人"))
    made_at = models.DateTimeField(auto_now_add=True)
    # The doer says it is done and shows it; the supervisor accepts or sends it back.
    done_text = models.CharField(_("办理情况"), max_length=500, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("办理人"))
    done_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("验收人"))
    accepted_at = models.DateTimeField(null=True)
    result = models.CharField(_("办理结果"), max_length=12, choices=Ending, blank=True)

    class Meta:
        verbose_name = _("办理方案")
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["suggestion", "round"], name="plan_once_a_round")]

    def __str__(self) -> str:
        return f"{self.suggestion} #{self.round}"
