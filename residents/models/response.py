from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renovation.core.models import Building, User
from renovation.core.models.base import ScopedModel
from residents.enums import AgeBand, ReturnedBy
from residents.models.questionnaire import Question, Questionnaire, QuestionOption
from residents.models.suggestion import Suggestion


class Response(ScopedModel):
    """One questionnaire that came back (答卷). It says no name; one that breaks its own rules is kept as not valid."""

    REGION_CODE = "questionnaire__neighborhood__region__code"

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="responses", verbose_name=_("问卷"))
    returned_by = models.CharField(_("回收方式"), max_length=8, choices=ReturnedBy)
    building = models.ForeignKey(
        Building, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("楼栋")
    )
    age_band = models.CharField(_("年龄段"), max_length=10, choices=AgeBand, default=AgeBand.UNKNOWN)
    is_valid = models.BooleanField(_("有效"), default=True)
    fault = models.CharField(_("无效原因"), max_length=200, blank=True)
    # The number on the paper, so that nobody keys the same sheet twice.
    sheet = models.CharField(_("纸面编号"), max_length=20, blank=True)
    client_id = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("录入人"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("答卷")
        ordering = ["id"]
        indexes = [models.Index(fields=["questionnaire", "id"], name="response_of_questionnaire")]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "sheet"], condition=~Q(sheet=""), name="response_once_a_sheet"
            )
        ]

    def __str__(self) -> str:
        return self.sheet or str(self.pk)


class Answer(ScopedModel):
    """One tick, mark or sentence of a response; a MULTIPLE question has a row for each tick."""

    REGION_CODE = "response__questionnaire__neighborhood__region__code"
    IS_COUNTED: ClassVar[bool] = False

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers", verbose_name=_("答卷"))
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers", verbose_name=_("题目"))
    option = models.ForeignKey(QuestionOption, models.CASCADE, null=True, related_name="+", verbose_name=_("选项"))
    scale = models.PositiveSmallIntegerField(
        _("评分"), null=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    text = models.CharField(_("填写内容"), max_length=500, blank=True)
    suggestion = models.ForeignKey(
        Suggestion, models.SET_NULL, null=True, related_name="+", verbose_name=_("转成的意见")
    )

    class Meta:
        verbose_name = _("答案")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["response", "question", "option"], name="answer_ticked_once")]

    def __str__(self) -> str:
        return f"{self.response_id}.{self.question_id}"
