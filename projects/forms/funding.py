from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import Funding, ProjectSite
from renovation.core.forms.base import RowForm

SUMS = ("planned_wan", "arrived_wan", "paid_wan")


class FundingForm(RowForm):
    """What one source gives a site in one year, in 万元. A known line keeps its source and year."""

    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=2000, max_value=2100)

    class Meta:
        model = Funding
        fields = ("source", "year", *SUMS)

    def __init__(self, *args: Any, site: ProjectSite, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site
        for name in ("source", "year") if self.instance.pk else ():
            self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for name in SUMS:
            if (typed.get(name) or 0) < 0:
                self.add_error(name, _("金额不能小于 0。"))
        source, year = typed.get("source"), typed.get("year")
        if not self.instance.pk and self.site.funding.filter(source=source, year=year).exists():
            self.add_error("source", _("该来源该年度的资金已填报过，请在下表中点“修改”。"))
        return typed
