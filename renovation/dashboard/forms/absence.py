from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renovation.core.forms.duty import DateInput
from renovation.core.models import User


class AbsenceForm(forms.Form):
    """From when until when somebody is away, who stands in, and whether what is open goes to them too."""

    starts_on = forms.DateField(label=_("开始日期"), widget=DateInput)
    ends_on = forms.DateField(label=_("结束日期"), widget=DateInput, help_text=_("这一天仍在请假，次日归还未办事项。"))
    deputy: forms.Field = forms.ModelChoiceField(
        User.objects.none(),
        label=_("代理人"),
        empty_label=_("请选择"),
        help_text=_("只列出在同一区域持有同样职责的人员；没有合适的人，请联系上级授予职责。"),
    )
    is_handed_over = forms.BooleanField(
        label=_("在办事项也交给代理人"),
        required=False,
        initial=True,
        help_text=_("不勾选：在办事项留在本人名下，代理人看得到，急办的可以接办。新来的事项都由代理人办理。"),
    )

    def __init__(self, *args: Any, deputies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["deputy"].queryset = deputies
        fields["starts_on"].initial = timezone.localdate
