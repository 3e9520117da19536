from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import ProgressReport, ProjectSite
from renovation.core.enums import Renovation
from renovation.core.forms.base import RowForm

TEXT = forms.Textarea(attrs={"rows": 2})


class ProgressReportForm(RowForm):
    """How far a site is: percent, words, trouble, next step. A fall asks for its reason."""

    progress_pct = forms.DecimalField(
        label=_("形象进度（%）"),
        min_value=0,
        max_value=100,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "class": "form-control-lg"}),
    )
    status = forms.TypedChoiceField(
        label=_("状态"),
        choices=Renovation.choices,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("进度到 100% 不等于完工，验收后请选“完工”。"),
        widget=forms.Select(attrs={"class": "form-select-lg"}),
    )
    field_order = ("progress_pct", "fall_reason", "status", "text", "issue", "next_step")

    class Meta:
        model = ProgressReport
        fields = ("progress_pct", "fall_reason", "status", "text", "issue", "next_step")
        widgets = {"text": TEXT, "issue": TEXT, "next_step": TEXT}

    def __init__(self, *args: Any, site: ProjectSite, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site
        self.fields["status"].choices = [("", _("按进度自动判断")), *Renovation.choices]  # type: ignore[attr-defined]
        self.initial.update(progress_pct=site.progress_pct, issue=site.issue, next_step=site.next_step)

    @property
    def asks_reason(self) -> bool:
        """Tell whether the percentage typed is less than the site already had."""
        try:
            return self.is_bound and Decimal(str(self["progress_pct"].value())) < self.site.progress_pct
        except ArithmeticError:
            return False
