from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from projects.enums import PartyRole
from projects.models import Project
from renovation.core.forms.base import RowForm, VersionedForm
from renovation.core.models import Neighborhood


def suggested_name(plan_year: int | None, neighborhoods: list[Neighborhood]) -> str:
    """Return what offices call such a project: `2026年集英花园改造项目`; "" while a part is missing.

    A name is data: it is Chinese whoever gives it.
    """
    if not plan_year or not neighborhoods:
        return ""
    first, count = neighborhoods[0].name, len(neighborhoods)
    if count == 1:
        return f"{plan_year}年{first}改造项目"
    return f"{plan_year}年{first}等{count}个小区改造项目"


class ProjectForm(RowForm):
    """A new project: what it covers, when, and who answers for it. Without a name it gets the usual one."""

    name = forms.CharField(label=gettext_lazy("项目名称"), max_length=120, required=False)
    plan_year = forms.IntegerField(label=gettext_lazy("计划年度"), min_value=2000, max_value=2100)
    neighborhoods: forms.Field = forms.ModelMultipleChoiceField(
        queryset=None,
        label=gettext_lazy("小区"),
        error_messages={"required": gettext_lazy("请至少选择一个小区。")},
    )
    field_order = ("neighborhoods", "plan_year", "name", "platform_code", "owner", "note")

    class Meta:
        model = Project
        fields = ("name", "platform_code", "owner", "note")

    def __init__(self, *args: Any, neighborhoods: QuerySet, owners: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["neighborhoods"].queryset = neighborhoods  # type: ignore[attr-defined]
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if not typed.get("name"):
            typed["name"] = suggested_name(typed.get("plan_year"), list(typed.get("neighborhoods") or ()))
        return typed


class ProjectEditForm(VersionedForm):
    """Name, code, owner and note of a project."""

    class Meta:
        model = Project
        fields = ("name", "platform_code", "owner", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, owners: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]


class PartyForm(forms.Form):
    """An organization's part in a project. One not yet known is registered only when said so."""

    role = forms.ChoiceField(label=gettext_lazy("职责"), choices=PartyRole)
    name = forms.CharField(
        label=gettext_lazy("单位名称"), max_length=100, widget=forms.TextInput(attrs={"list": "known-organizations"})
    )
    is_new = forms.BooleanField(label=gettext_lazy("登记为新单位"), required=False)
