from django import forms
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import Outcome
from renovation.core.forms.trail_filter import TrailFilter, search_box


class AuditFilter(TrailFilter):
    """What an auditor looks for in the trail."""

    thing = forms.CharField(label=_("对象"), required=False, max_length=60, widget=search_box())
    outcome = forms.ChoiceField(label=_("结果"), required=False, choices=[("", _("全部结果")), *Outcome.choices])
    address = forms.CharField(label=_("来源地址"), required=False, max_length=45, widget=search_box())
    request_id = forms.CharField(label=_("请求编号"), required=False, max_length=36, widget=search_box())

    field_order = ("who", "action", "thing", "region", "outcome", "address", "request_id", "since", "until", "before")
