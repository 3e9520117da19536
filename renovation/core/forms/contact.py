from django import forms
from django.utils.translation import gettext_lazy as _


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
