"""`/questionnaires/`: forms issued, returned and valid; the detail counts the answers out of the valid ones."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from renovation.core.policy import Can
from renovation.core.web.rest import ReadView, RowsView, read
from renovation.core.web.rest_schema import described, documented
from residents.enums import QuestionKind, SurveyState
from residents.forms.questionnaire_filter import QuestionnaireFilter
from residents.queries.questionnaire import paper_of, questionnaire_rows, questionnaires_named
from residents.queries.survey import Result, survey_of

TAG = _("民意")


class QuestionnaireRow(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    neighborhood = serializers.IntegerField(source="neighborhood_id")
    neighborhood_name = serializers.CharField()
    region = serializers.CharField(source="neighborhood.region_id", help_text=_("社区代码"))
    state = serializers.ChoiceField(SurveyState.choices)
    closes_on = serializers.DateField(allow_null=True)
    issued = serializers.IntegerField(help_text=_("发放份数"))
    returned = serializers.IntegerField(help_text=_("回收份数，无效的也计"))
    valid = serializers.IntegerField(help_text=_("有效份数"))
    updated_at = serializers.DateTimeField()


class OptionRow(serializers.Serializer):
    label = serializers.CharField()
    count = serializers.IntegerField(help_text=_("选择的有效答卷数；多选题按答卷计，不按勾数计"))


class QuestionRow(serializers.Serializer):
    order = serializers.IntegerField()
    kind = serializers.ChoiceField(QuestionKind.choices)
    text = serializers.CharField()
    answered = serializers.IntegerField(help_text=_("回答本题的有效答卷数"))
    options = OptionRow(many=True)
    mean = serializers.FloatField(allow_null=True)
    median = serializers.FloatField(allow_null=True)


class QuestionnaireDetail(QuestionnaireRow):
    questions = QuestionRow(many=True)


@documented(TAG, _("调查问卷的发放、回收和有效份数。"))
class QuestionnaireListView(RowsView):
    row = QuestionnaireRow
    rows = staticmethod(questionnaire_rows)
    filterset = QuestionnaireFilter
    orders = {"id": ("id",), "updated_at": ("updated_at",)}


@described(TAG, _("一份问卷的结果：按有效答卷逐题统计；填写的文字不在其中。"), QuestionnaireDetail)
class QuestionnaireDetailView(ReadView):
    def get(self, request: Any, pk: int) -> Response:
        found = read(QuestionnaireRow, questionnaire_rows(request.user, Can.VIEW).filter(pk=pk))
        if not found:
            raise Http404
        survey = survey_of(paper_of(questionnaires_named().get(pk=pk)), texts=0)
        return Response(found[0] | {"questions": [_told(result) for result in survey.results]})


def _told(result: Result) -> dict[str, Any]:
    question = result.question
    return {
        "order": question.order,
        "kind": question.kind,
        "text": question.text,
        "answered": result.answered,
        "options": [{"label": str(line.label), "count": line.count} for line in result.lines],
        "mean": None if result.mean is None else round(float(result.mean), 2),
        "median": None if result.median is None else float(result.median),
    }
