from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.parameters import ParameterKind


class ParameterForm(forms.Form):
    """Another value of a parameter: where, from when, on what grounds, and why."""

    value = forms.IntegerField(label=gettext_lazy("新值"))
    region_code = forms.ChoiceField(label=gettext_lazy("适用区域"), required=False)
    valid_from = forms.DateField(
        label=gettext_lazy("生效日期"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("复核晚于此日的，自复核之日起生效。"),
    )
    citation = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("文件名称和文号，如有。"),
    )
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, kind: ParameterKind, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        limits = {"low": kind.minimum, "high": kind.maximum, "unit": kind.unit}
        fields["value"].label = _("新值（%(unit)s）") % limits
        fields["value"].help_text = _("%(low)s 至 %(high)s %(unit)s。") % limits
        self.initial.setdefault("valid_from", timezone.localdate())
        if kind.is_placed:
            fields["region_code"].choices = places
            fields["region_code"].required = all(code for code, _name in places)
        else:
            del fields["region_code"]
