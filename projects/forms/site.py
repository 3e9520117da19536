from django import forms
from django.utils.translation import gettext_lazy as _

from projects.enums import DateChange
from projects.models import ProjectSite
from projects.models.site import DATES
from renovation.core.enums import FINISHED
from renovation.core.forms.base import VersionedForm


class SiteForm(VersionedForm):
    """A site's share, plan and state. A planned date that moves asks why; until then nobody is asked."""

    reason = forms.ChoiceField(
        label=_("计划日期变动原因"), choices=[("", _("请选择")), *DateChange.choices], required=False
    )
    note = forms.CharField(label=_("变动说明"), max_length=200, required=False)
    correction_reason = forms.CharField(
        label=_("更正理由"),
        max_length=200,
        required=False,
        help_text=_("该点位已完工。退回状态或改动楼栋数、户数、面积、实际完工日期的，写明理由，由第二人复核后生效。"),
    )

    class Meta:
        model = ProjectSite
        fields = (
            "plan_year",
            "planned_start_on",
            "planned_finish_on",
            "actual_start_on",
            "actual_finish_on",
            "status",
            "building_count",
            "household_count",
            "floor_area_m2",
            "invest_planned_wan",
            "invest_done_wan",
        )

    field_order = ("plan_year", "status", "planned_start_on", "planned_finish_on", "reason", "note")

    @property
    def shows_correction(self) -> bool:
        """Tell whether some of the facts shown wait for a second person when they are changed."""
        return self.instance.status in FINISHED

    @property
    def asks_reason(self) -> bool:
        """Tell whether a planned date that was set before is typed differently now."""
        return self.is_bound and any(name in self.changed_data and self.initial.get(name) for name in DATES)
