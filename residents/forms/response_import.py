from django import forms
from django.utils.translation import gettext_lazy as _


class ResponseSheetForm(forms.Form):
    """A sheet of responses."""

    file = forms.FileField(
        label=_("答卷表"),
        help_text=_("按本问卷的模板填写的 xlsx、xls 或 csv，不超过 4 MB、3000 行。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请检查后重新上传。")},
    )
