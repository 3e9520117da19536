from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.base import RowForm
from residents.models import Question


class QuestionForm(RowForm):
    """One question; its options one per line."""

    options = forms.CharField(
        label=_("选项"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("单选和多选：一行一个选项，不用写 A、B、C。评分和填写题不用填。"),
    )
    field_order = ("kind", "text", "options", "most", "is_required", "is_suggestion")

    class Meta:
        model = Question
        fields = ("kind", "text", "most", "is_required", "is_suggestion")
        help_texts = {
            "most": _("只用于多选；不限请留空。"),
            "is_suggestion": _("只用于填写题：居民写的话可以一键转入意见办理。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["options"] = "\n".join(option.text for option in self.instance.options.all())

    def clean_options(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]
