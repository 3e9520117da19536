from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import SubjectWish
from renovation.core.forms.contact import PhoneForm
from renovation.core.models import Region


class SubjectRequestForm(PhoneForm):
    """A person's wish, and how the office made sure who asks."""

    region = forms.ModelChoiceField(Region.objects.none(), label=_("受理区域"), empty_label=_("请选择"))
    wish = forms.ChoiceField(label=_("诉求"), choices=SubjectWish, widget=forms.RadioSelect)
    proof = forms.CharField(
        label=_("身份核验方式"),
        max_length=100,
        help_text=_("如“本人持身份证到场，已拨打该号码核实”。不要填写证件号码。"),
    )

    field_order = ("region", "wish", "phone", "proof")

    def __init__(self, *args: Any, regions: QuerySet[Region], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What the office answers."""

    answer = forms.CharField(label=_("答复"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
