from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import RegionLevel, Role
from renovation.core.models import Organization, Region
from renovation.core.queries.duty import grantable_roles
from renovation.core.queries.staff import firms_to_name, organizations_to_name, regions_to_grant


class DateInput(forms.DateInput):
    """A day, as browsers ask for one; the value stays in the one form they understand."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RegionField(forms.ModelChoiceField):
    """Regions as a tree: each indented below those that hold it."""

    def __init__(self, queryset: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(queryset, empty_label=_("请选择"), **kwargs)

    def label_from_instance(self, region: Region) -> str:
        return "　" * list(RegionLevel).index(RegionLevel(region.level)) + region.name


class DutyForm(forms.Form):
    """A duty: which role, where, for which firm, from when until when. `by` decides what there is to choose."""

    role = forms.ChoiceField(label=_("职责"))
    region: forms.Field = RegionField(Region.objects.none(), label=_("负责区域"))
    organization: forms.Field = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("限于单位"),
        required=False,
        empty_label=_("不限"),
        help_text=_("施工单位的人员必填，只能看到本单位参建的项目。"),
    )
    starts_on = forms.DateField(label=_("开始日期"), widget=DateInput)
    ends_on = forms.DateField(
        label=_("结束日期"),
        required=False,
        widget=DateInput,
        help_text=_("这一天仍然有效。施工单位的人员必填，其他人员可以不填。"),
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        labels = dict(Role.choices)
        fields["role"].choices = [("", _("请选择")), *((role, labels[role]) for role in grantable_roles(by))]
        fields["region"].queryset = regions_to_grant(by)
        fields["organization"].queryset = self.organizations(by)
        fields["starts_on"].initial = timezone.localdate

    def organizations(self, by: Any) -> QuerySet[Organization]:
        return firms_to_name(by)


class StaffForm(DutyForm):
    """A new person with a first duty. Where they work is also what a contractor's duty is limited to."""

    username = forms.CharField(label=_("用户名"), max_length=60, help_text=_("用于登录，登记后不能更改。"))
    name = forms.CharField(label=_("姓名"), max_length=40)
    field_order = ("username", "name", "organization", "role", "region", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["organization"].label, fields["organization"].empty_label = _("单位"), _("不填")

    def organizations(self, by: Any) -> QuerySet[Organization]:
        return organizations_to_name(by)


class EndDutyForm(forms.Form):
    """The last day of a duty, or at once."""

    on = forms.DateField(
        label=_("最后一天"),
        required=False,
        initial=timezone.localdate,
        widget=DateInput,
        help_text=_("这一天仍然有效。留空则立即终止。"),
    )

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day and day < timezone.localdate():
            raise ValidationError(_("不能早于今天；要立即终止，请留空。"))
        return day
