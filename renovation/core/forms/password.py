from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.utils.functional import lazystr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.passwords import HistoryValidator, PolicyValidator


def _policy() -> str:
    return "".join(text for text in password_validators_help_texts([PolicyValidator(), HistoryValidator()]) if text)


class PasswordForm(forms.Form):
    """The old password and the new one, twice; the action holds it against the policy."""

    old_password = forms.CharField(
        label=gettext_lazy("原密码"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=gettext_lazy("新密码"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("再输一次新密码"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = lazystr(_policy())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "again" in data and data.get("password", data["again"]) != data.pop("again"):
            raise ValidationError({"again": _("两次输入的新密码不一致。")})
        return data
