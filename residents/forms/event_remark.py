from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renovation.core.models import Neighborhood
from residents.forms.visit_remark import RemarkForm
from residents.models.suggestion import LONGEST_TEXT


class EventRemarkForm(RemarkForm):
    """One line of a meeting: Enter saves it, and the next can be typed. Category and building stay."""

    text = forms.CharField(
        label=_("居民怎么说"),
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("一条意见，回车保存")}),
    )
    building = forms.ModelChoiceField(None, label=_("发言人楼栋"), required=False, empty_label=_("未问"))
    flat = forms.CharField(
        label=_("发言人门牌"), max_length=20, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    has_consented = forms.BooleanField(label=_("发言人同意留下门牌"), required=False)

    field_order = ("category", "text", "building", "flat", "has_consented")

    def __init__(self, *args: Any, neighborhood: Neighborhood, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = neighborhood.buildings.order_by("id")  # type: ignore[attr-defined]
