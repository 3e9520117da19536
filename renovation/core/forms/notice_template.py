from django import forms
from django.utils.translation import gettext_lazy as _


class NoticeTemplateForm(forms.Form):
    """What a kind of message says."""

    subject = forms.CharField(label=_("标题"), max_length=120)
    body = forms.CharField(
        label=_("内容"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("一行写一项；某行用到的内容没有时，整行不出现。不要写居民的姓名、电话和门牌。"),
    )
