"""One remark, in seconds: a chip for what it is about, and the words."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from residents.models import SuggestionCategory
from residents.models.suggestion import LONGEST_TEXT


class RemarkForm(forms.Form):
    """`client_id` is made with the form: sent twice, it is one remark."""

    category = forms.ModelChoiceField(
        SuggestionCategory.objects.none(), label=_("类别"), widget=forms.RadioSelect, empty_label=None
    )
    text = forms.CharField(
        label=_("居民怎么说"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = SuggestionCategory.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.initial["client_id"] = uuid4()


class VisitRemarkForm(RemarkForm):
    """What was said at a visit; whether the door may be kept for the way back."""

    has_consented = forms.BooleanField(required=False)

    def __init__(self, *args: Any, door: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if door:
            self.fields["has_consented"].label = _("住户同意留下门牌 %(door)s，便于上门反馈") % {"door": door}
        else:
            del self.fields["has_consented"]
