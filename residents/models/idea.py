from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models import PlanItem, ProjectSite
from renovation.core.models import StoredFile, User
from renovation.core.models.base import ScopedModel, VersionedModel
from residents.enums import IdeaStage, ToldBy
from residents.models.suggestion import Suggestion


class Idea(VersionedModel):
    """An adopted idea (金点子): where in the plan it stands, what was built of it, and whether its author knows."""

    REGION_CODE = "suggestion__region__code"

    suggestion = models.OneToOneField(Suggestion, models.PROTECT, related_name="idea", verbose_name=_("意见"))
    title = models.CharField(_("金点子"), max_length=60)
    site = models.ForeignKey(ProjectSite, models.PROTECT, related_name="ideas", verbose_name=_("改造点位"))
    plan_item = models.ForeignKey(
        PlanItem, models.SET_NULL, null=True, blank=True, related_name="ideas", verbose_name=_("改造内容")
    )
    plan_version = models.CharField(_("方案版本"), max_length=40)
    clause = models.CharField(_("方案条款"), max_length=60, blank=True)
    adopted_on = models.DateField(_("写入方案日期"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("登记人"))

    class Meta:
        verbose_name = _("金点子")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class IdeaPhoto(ScopedModel):
    """A photo of what became of an idea."""

    REGION_CODE = "idea__suggestion__region__code"
    IS_COUNTED: ClassVar[bool] = False

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="photos", verbose_name=_("金点子"))
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name=_("照片"))
    caption = models.CharField(_("说明"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("成果照片")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.caption or str(self.file)


class IdeaNotice(ScopedModel):
    """The authors are to be told how far their idea has come: due from a day, told once."""

    REGION_CODE = "idea__suggestion__region__code"
    IS_COUNTED: ClassVar[bool] = False

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="notices", verbose_name=_("金点子"))
    stage = models.CharField(_("节点"), max_length=6, choices=IdeaStage)
    due_on = models.DateField(_("应告知日期"))
    told_at = models.DateTimeField(_("告知时间"), null=True)
    told_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("告知人"))
    how = models.CharField(_("告知方式"), max_length=8, choices=ToldBy, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("告知")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["idea", "stage"], name="idea_told_once_a_stage")]

    def __str__(self) -> str:
        return f"{self.idea} {self.get_stage_display()}"
