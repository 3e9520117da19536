from django import forms
from django.utils.translation import gettext_lazy as _

_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class FactorForm(forms.Form):
    """The first code of a new app."""

    code = forms.CharField(label=_("手机上显示的 6 位数字"), max_length=12, widget=forms.TextInput(attrs=_CODE))


class ProofForm(forms.Form):
    """A code, to show that it is still the same person."""

    code = forms.CharField(
        label=_("动态口令"),
        max_length=40,
        help_text=_("手机身份验证器上的 6 位数字，或一个恢复码。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class RemoveFactorForm(ProofForm):
    """The password and a code."""

    password = forms.CharField(
        label=_("密码"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("password", "code")
