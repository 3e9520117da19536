from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class NoticePreferenceForm(forms.Form):
    """How one wants to be told; only the ways that are set up are asked for."""

    email = forms.CharField(
        label=_("邮箱"),
        max_length=120,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("填写后，消息同时发到此邮箱；清空即停止。"),
    )
    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text=_("填写后，消息同时以短信发送；清空即停止。"),
    )
    is_digest = forms.BooleanField(
        label=_("每天汇总一次"), required=False, help_text=_("白天不逐条打扰，每天合成一条发送。站内消息不受影响。")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, channel in (("email", "EMAIL"), ("phone", "SMS")):
            if not settings.NOTICE.has(channel):
                del self.fields[name]
