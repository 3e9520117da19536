import re
from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class HolidayForm(forms.Form):
    """One holiday of the yearly notice, as it is written there."""

    name = forms.CharField(label=gettext_lazy("节日"), max_length=20, help_text=gettext_lazy("例：春节"))
    starts_on = forms.DateField(label=gettext_lazy("放假开始"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=gettext_lazy("放假结束"), widget=forms.DateInput(attrs={"type": "date"}))
    workdays = forms.CharField(
        label=gettext_lazy("调休上班的日期"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("没有可不填；几天用空格分开，例：2026-02-14 2026-02-28"),
    )
    citation = forms.CharField(label=gettext_lazy("依据"), max_length=80, help_text=gettext_lazy("通知名称和文号。"))

    def clean_workdays(self) -> list[date]:
        """Return the days; whatever else stands there is told."""
        text = self.cleaned_data["workdays"]
        try:
            days = [date(*(int(part) for part in found)) for found in DAY.findall(text)]
        except ValueError as error:
            raise forms.ValidationError(_("有不存在的日期，请核对。")) from error
        if left := DAY.sub("", text).strip(" 、,，;；\t"):
            raise forms.ValidationError(_("看不懂“%(text)s”，日期请写成 2026-02-14 的样子。") % {"text": left[:20]})
        return days
