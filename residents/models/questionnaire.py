from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renovation.core.models import Building, Neighborhood, User
from renovation.core.models.base import ScopedModel, VersionedModel
from residents.enums import QuestionKind, SurveyState


class Questionnaire(VersionedModel):
    """A questionnaire among the residents of a neighborhood. Questions are fixed once it is open."""

    REGION_CODE = "neighborhood__region__code"

    neighborhood = models.ForeignKey(
        Neighborhood, models.PROTECT, related_name="questionnaires", verbose_name=_("小区")
    )
    title = models.CharField(_("标题"), max_length=80)
    intro = models.CharField(_("说明"), max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=6, choices=SurveyState, default=SurveyState.DRAFT, editable=False)
    closes_on = models.DateField(_("截止日期"), null=True, blank=True)
    # In the QR code of the printed form and of the notice board.
    public_key = models.CharField(max_length=16, unique=True, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("编制人"))

    class Meta:
        verbose_name = _("调查问卷")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class Question(ScopedModel):
    """One question; SCALE is answered 1 (worst) to 5 (best)."""

    REGION_CODE = "questionnaire__neighborhood__region__code"
    IS_COUNTED: ClassVar[bool] = False

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="questions", verbose_name=_("问卷"))
    order = models.PositiveSmallIntegerField(_("题号"))
    kind = models.CharField(_("题型"), max_length=8, choices=QuestionKind)
    text = models.CharField(_("题目"), max_length=200)
    is_required = models.BooleanField(_("必答"), default=True)
    # Of MULTIPLE: no more than so many may be ticked.
    most = models.PositiveSmallIntegerField(_("最多选几项"), null=True, blank=True)
    # What is written here becomes suggestions.
    is_suggestion = models.BooleanField(_("填写内容转为意见"), default=False)

    class Meta:
        verbose_name = _("题目")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["questionnaire", "order"], name="question_once_in_order")]

    def __str__(self) -> str:
        return self.text


class QuestionOption(ScopedModel):
    """One choice of a question."""

    REGION_CODE = "question__questionnaire__neighborhood__region__code"
    IS_COUNTED: ClassVar[bool] = False

    question = models.ForeignKey(Question, models.CASCADE, related_name="options", verbose_name=_("题目"))
    order = models.PositiveSmallIntegerField(_("序号"))
    text = models.CharField(_("选项"), max_length=80)

    class Meta:
        verbose_name = _("选项")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["question", "order"], name="option_once_in_order")]

    def __str__(self) -> str:
        return self.text


class QuestionnaireIssue(ScopedModel):
    """How many forms were handed out, building by building (None = at a stand)."""

    REGION_CODE = "questionnaire__neighborhood__region__code"

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="issues", verbose_name=_("问卷"))
    building = models.ForeignKey(
        Building, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("楼栋")
    )
    count = models.PositiveIntegerField(_("发放份数"), validators=[MinValueValidator(1), MaxValueValidator(100_000)])
    issued_on = models.DateField(_("发放日期"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("发放人"))

    class Meta:
        verbose_name = _("问卷发放")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(count__gte=1), name="issue_of_some")]

    def __str__(self) -> str:
        return f"{self.questionnaire} {self.count}"
