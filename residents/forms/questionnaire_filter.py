from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.key_filter import KeyFilter
from renovation.core.forms.place_filter import PlaceFilter
from residents.enums import AgeBand, ReturnedBy, SurveyState
from residents.queries.metrics import ISSUES, RESPONSES
from residents.queries.questionnaire import Paper, buildings_of
from residents.queries.survey import AGE, BUILDING, WAY


class QuestionnaireFilter(PlaceFilter):
    """Filters of the list of questionnaires."""

    search_fields = ("title", "neighborhood__name")
    initials_fields = ("neighborhood__initials",)

    state = django_filters.ChoiceFilter(choices=SurveyState.choices, label=_("状态"), empty_label=_("全部状态"))
    neighborhood = KeyFilter("neighborhood")


class IssueFilter(PlaceFilter):
    """Filters of the list of forms handed out."""

    source = ISSUES
    search_fields = ("questionnaire__title", "questionnaire__neighborhood__name")
    initials_fields = ("questionnaire__neighborhood__initials",)

    questionnaire = KeyFilter("questionnaire")


class ResponseFilter(PlaceFilter):
    """Filters of the list of responses."""

    source = RESPONSES
    search_fields = ("questionnaire__title", "questionnaire__neighborhood__name", "sheet")
    initials_fields = ("questionnaire__neighborhood__initials",)

    valid = django_filters.ChoiceFilter(
        method="by_valid", label=_("有效"), choices=[("1", _("有效")), ("0", _("无效"))], empty_label=_("不限")
    )
    returned_by = django_filters.ChoiceFilter(
        choices=ReturnedBy.choices, label=_("回收方式"), empty_label=_("全部方式")
    )
    questionnaire = KeyFilter("questionnaire")

    def by_valid(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(is_valid=value == "1")


class SurveyForm(forms.Form):
    """What results are narrowed to, and what they are told apart by."""

    building: Any = forms.ModelChoiceField(None, label=_("楼栋"), required=False, empty_label=_("全部楼栋"))
    age_band = forms.ChoiceField(label=_("年龄段"), required=False, choices=[("", _("全部年龄")), *AgeBand.choices])
    returned_by = forms.ChoiceField(
        label=_("回收方式"), required=False, choices=[("", _("全部方式")), *ReturnedBy.choices]
    )
    by = forms.ChoiceField(
        label=_("交叉对比"),
        required=False,
        choices=[("", _("不对比")), (BUILDING, _("按楼栋")), (AGE, _("按年龄段")), (WAY, _("按回收方式"))],
    )

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = buildings_of(paper.questionnaire)  # type: ignore[attr-defined]

    def where(self) -> dict[str, Any]:
        """Return the filter as fields of a response; what is no choice narrows nothing."""
        facts = self.cleaned_data if self.is_valid() or self.is_bound else {}
        return {name: facts[name] for name in ("building", "age_band", "returned_by") if facts.get(name)}

    def told_by(self) -> str:
        return str(self.cleaned_data.get("by") or "") if self.is_bound and hasattr(self, "cleaned_data") else ""
