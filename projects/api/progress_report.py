"""`/sites/<id>/reports/`: how far a site is, as its builder or the street says."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from projects.actions.progress_report import report_progress
from projects.forms.progress_report import ProgressReportForm
from projects.models import ProjectSite
from renovation.core.policy import Can
from renovation.core.web.rest import STATUS_NAMES, StatusField
from renovation.core.web.rest_schema import postable
from renovation.core.web.rest_write import FormView, body_of


class ProgressReportRow(serializers.Serializer):
    id = serializers.IntegerField()
    site = serializers.IntegerField(source="site_id")
    status = StatusField()
    progress_pct = serializers.FloatField(help_text=_("形象进度（%）"))
    text = serializers.CharField()
    issue = serializers.CharField()
    next_step = serializers.CharField()


@postable(_("改造点位"), _("上报一个点位的进度。进度下调须写明 fall_reason。"), ProgressReportRow)
class ProgressReportAddView(FormView):
    http_method_names = ["post", "options"]
    model, can, noun = ProjectSite, Can.REPORT_PROGRESS, "site"
    form, action = ProgressReportForm, staticmethod(report_progress)

    def post(self, request: Any, pk: int) -> Response:
        site = self.target(request, pk)
        typed = body_of(request)
        if "progress_pct" not in typed:
            raise serializers.ValidationError({"progress_pct": [_("请填写形象进度。")]})
        report, _form = self.write(request, site, typed)
        shown = {name: getattr(report, name) for name in ("id", "progress_pct", "text", "issue", "next_step")}
        return Response(shown | {"site": site.pk, "status": STATUS_NAMES[report.status]}, status=201)

    def form_of(self, request: Any, row: Any, data: dict[str, Any] | None) -> ProgressReportForm:
        return ProgressReportForm(data, site=row, by=request.user)
