from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renovation.core.models import User
from renovation.dashboard.queries.staff import OpenWork


class LeaveForm(forms.Form):
    """Who follows a person that leaves; asked only if there is something to follow in."""

    successor: forms.Field = forms.ModelChoiceField(
        User.objects.none(),
        label=_("接手人"),
        required=False,
        empty_label=_("请选择"),
        help_text=_("只列出职责覆盖全部未完工作的人员。"),
    )
    leave_open = forms.BooleanField(
        label=_("先停用，以后再移交"),
        required=False,
        help_text=_("项目暂时保留原责任人，待处理的台账导入将关闭。"),
    )

    def __init__(self, *args: Any, successors: Any, work: OpenWork, is_leaving: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["successor"].queryset = successors
        if not work.must_be_handed_over:
            del fields["successor"]
        if not is_leaving or not work.must_be_handed_over:
            del fields["leave_open"]
