from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renovation.core.models import User
from residents.actions.finding import Result
from residents.enums import CheckResult, DelegateStage
from residents.models import ChecklistLine


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DelegateForm(forms.Form):
    """Who is named for what."""

    stage = forms.ChoiceField(label=_("参与环节"), choices=DelegateStage.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = forms.CharField(
        label=_("联系电话"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("姓名和电话加密保存，只在说明原因后显示。"),
    )
    is_party_member = forms.BooleanField(label=_("党员"), required=False)
    named_on = forms.DateField(label=_("推选日期"), widget=day_input())
    user = forms.ModelChoiceField(
        User.objects.none(),
        label=_("账号"),
        required=False,
        empty_label=_("没有账号，由社区录入"),
        help_text=_("代表本人有账号时选择，可自己填写检查结果。"),
    )

    def __init__(self, *args: Any, users: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = users  # type: ignore[attr-defined]
        self.initial.setdefault("named_on", timezone.localdate())


class EndForm(forms.Form):
    """From when somebody is no delegate any more."""

    ends_on = forms.DateField(label=_("离任日期"), widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("ends_on", timezone.localdate())


class ChecklistForm(forms.Form):
    """One walk through the checklist of a stage: per line a result and, for a fault, what is wrong."""

    found_on = forms.DateField(label=_("检查日期"), widget=day_input())

    def __init__(self, *args: Any, lines: Sequence[ChecklistLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        self.initial.setdefault("found_on", timezone.localdate())
        for line in lines:
            self.fields[f"result_{line.pk}"] = forms.ChoiceField(
                label=line.shown, choices=CheckResult.choices, required=False, widget=forms.RadioSelect
            )
            self.fields[f"note_{line.pk}"] = forms.CharField(
                label=_("说明"),
                max_length=200,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": _("有问题时写明：在哪里、什么问题")}),
            )

    def pairs(self) -> list[tuple[Any, Any]]:
        """Return the two fields of every line."""
        return [(self[f"result_{line.pk}"], self[f"note_{line.pk}"]) for line in self.lines]

    def clean(self) -> dict[str, Any]:
        """Return what the action takes: the day, and the lines that were filled in."""
        said = self.cleaned_data
        for line in self.lines:
            if said.get(f"note_{line.pk}") and not said.get(f"result_{line.pk}"):
                self.add_error(f"result_{line.pk}", _("写了说明，请选择结论。"))
        results = [
            Result(line, said[f"result_{line.pk}"], said.get(f"note_{line.pk}", ""))
            for line in self.lines
            if said.get(f"result_{line.pk}")
        ]
        return {"found_on": said.get("found_on"), "results": results}
