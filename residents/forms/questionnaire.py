from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.base import RowForm, VersionedForm
from renovation.core.models import Building, Neighborhood
from residents.models import Questionnaire, QuestionnaireIssue
from residents.queries.questionnaire_template import TEMPLATES

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
INTRO = forms.Textarea(attrs={"rows": 3})
HELP = {
    "intro": _("印在问卷开头，也是居民扫码后最先看到的话。"),
    "closes_on": _("这一天仍可扫码填写；不填则一直开放到手动截止。"),
}


class QuestionnaireForm(RowForm):
    """A questionnaire to begin in one of the `neighborhoods`."""

    template = forms.ChoiceField(
        label=_("题目"),
        required=False,
        help_text=_("选模板后仍可逐题修改。要沿用以前的问卷，请打开那份问卷点“复制”。"),
    )

    class Meta:
        model = Questionnaire
        fields = ("neighborhood", "title", "intro", "closes_on")
        widgets = {"closes_on": DAY, "intro": INTRO}
        help_texts = HELP | {"intro": _("印在问卷开头；选了模板可以不填，用模板里的。")}

    def __init__(self, *args: Any, neighborhoods: QuerySet[Neighborhood], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["neighborhood"].queryset = neighborhoods
        fields["template"].choices = [("", _("空白，自己出题")), *((key, row.label) for key, row in TEMPLATES.items())]


class QuestionnaireCopyForm(RowForm):
    """Where a copy goes, and what it is called."""

    class Meta:
        model = Questionnaire
        fields = ("neighborhood", "title", "closes_on")
        widgets = {"closes_on": DAY}

    def __init__(self, *args: Any, neighborhoods: QuerySet[Neighborhood], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["neighborhood"].queryset = neighborhoods  # type: ignore[attr-defined]


class QuestionnaireEditForm(VersionedForm):
    """Title, intro and last day."""

    class Meta:
        model = Questionnaire
        fields = ("title", "intro", "closes_on")
        widgets = {"closes_on": DAY, "intro": INTRO}
        help_texts = HELP


class ReopenForm(forms.Form):
    """Until when it is open again."""

    closes_on = forms.DateField(label=_("截止日期"), required=False, widget=DAY, help_text=HELP["closes_on"])


class IssueForm(RowForm):
    """So many forms handed out at one building."""

    class Meta:
        model = QuestionnaireIssue
        fields = ("building", "count", "issued_on")
        widgets = {"issued_on": DAY}

    def __init__(self, *args: Any, buildings: QuerySet[Building], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["building"].queryset = buildings
        fields["building"].empty_label = _("不分楼栋（集中发放）")
        fields["issued_on"].initial = timezone.localdate


class SheetForm(forms.Form):
    """Which numbers to print."""

    head = forms.CharField(
        label=_("编号前缀"),
        max_length=8,
        required=False,
        help_text=_("如楼号：3-"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    first = forms.IntegerField(label=_("从几号起"), min_value=1, max_value=99_999, required=False)
    count = forms.IntegerField(
        label=_("打印几份"), min_value=1, max_value=100, required=False, help_text=_("一次最多 100 份")
    )
    large = forms.BooleanField(label=_("大字版（给老年人）"), required=False)
