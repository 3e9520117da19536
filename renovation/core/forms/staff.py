from typing import Any

from django import forms
from django.core.signing import BadSignature
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.base import RowForm
from renovation.core.models import User
from renovation.core.queries.staff import organizations_to_name


class StaffEditForm(RowForm):
    """Name and workplace of a person."""

    class Meta:
        model = User
        fields = ("name", "organization")

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organization: Any = self.fields["organization"]
        own = Q(pk=self.instance.organization_id)
        organization.queryset = organizations_to_name(by) | organization.queryset.filter(own)
        organization.empty_label = _("不填")


class StaffSheetForm(forms.Form):
    """A sheet of people."""

    file = forms.FileField(
        label=_("人员表"),
        help_text=_("按模板填写的 xlsx、xls 或 csv，不超过 2 MB、500 行。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请检查后重新上传。")},
    )


class SealedForm(forms.Form):
    """What a page handed out for its next step comes back unchanged, from the same person, within the hour."""

    sealed = forms.CharField(widget=forms.HiddenInput, strip=False)

    def __init__(self, *args: Any, opened: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opened = opened

    def clean_sealed(self) -> Any:
        try:
            return self.opened(self.cleaned_data["sealed"])
        except BadSignature as error:
            raise forms.ValidationError(_("页面已过期，请重新上传。")) from error
