from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from renovation.core.models import Region


class RevealForm(forms.Form):
    """Why somebody wants to see a number in clear."""

    reason = forms.CharField(label=_("查看原因"), max_length=100)


class ContactForm(forms.Form):
    """Whom to call about a neighborhood; a name already known gets the new number."""

    name = forms.CharField(label=_("联系人"), max_length=40)
    phone = forms.RegexField(
        r"^[\d\-+ ()转]{5,40}$",
        label=_("联系电话"),
        error_messages={"invalid": _("电话只能含数字、空格、括号和“-”“+”“转”，至少 5 位。")},
    )


class PhoneForm(forms.Form):
    """The exact number somebody is looked for by; it is posted, so that it stands in no address and no log."""

    phone = forms.RegexField(
        r"^[\d\-+ ()（）]{7,40}$",
        label=_("电话号码"),
        help_text=_("请输入完整号码，不支持部分查找。"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
        error_messages={"invalid": _("请输入完整的电话号码。")},
    )


class ContactExportForm(forms.Form):
    """Whose contacts are taken out, and what for."""

    region = forms.ModelChoiceField(Region.objects.none(), label=_("区域"), empty_label=_("请选择"))
    reason = forms.CharField(label=_("导出用途"), max_length=100, help_text=_("写明用于何事、交给何人。"))

    def __init__(self, *args: Any, regions: QuerySet[Region], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
