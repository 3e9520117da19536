from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from renovation.core.lib.reach import Reach
from renovation.core.queries.region import choices
from renovation.core.queries.trail import action_choices

LOST = _("翻页位置无效，请从最新一页重新查看。")


def search_box() -> forms.TextInput:
    return forms.TextInput(attrs={"type": "search"})


class TrailFilter(forms.Form):
    """What every look into the trail may ask for; `before` is where the last page ended."""

    region = forms.ChoiceField(label=_("区域"), required=False)
    action = forms.ChoiceField(label=_("事项"), required=False)
    who = forms.CharField(label=_("操作人"), required=False, max_length=60, widget=search_box())
    since = forms.DateField(label=_("起始日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("截止日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        widget=forms.HiddenInput,
        error_messages={"invalid": LOST, "min_value": LOST, "max_value": LOST},
    )

    def __init__(self, *args: Any, granted: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["region"].choices = [("", _("全部区域")), *choices(granted, self.data.get("region", ""))]
        fields["action"].choices = [("", _("全部事项")), *action_choices()]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            raise ValidationError({"until": _("截止日期早于起始日期。")})
        return cleaned
