"""`/projects/`: seen whole by whoever reaches one of its sites."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from projects.actions.project import change_project
from projects.api.funding import FundingRow
from projects.api.site import SiteRow
from projects.forms.project import ProjectEditForm
from projects.forms.project_filter import ProjectFilter
from projects.models import Project
from projects.queries.funding import funding_rows
from projects.queries.project import project_rows
from projects.queries.site import site_rows
from renovation.core.policy import Can
from renovation.core.queries.user import staff_near
from renovation.core.web.rest import RowsView, StatusField
from renovation.core.web.rest_schema import documented, editable
from renovation.core.web.rest_write import EditView


class ProjectRow(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    platform_code = serializers.CharField(help_text=_("投资项目在线审批监管平台代码"))
    plan_year = serializers.IntegerField(allow_null=True)
    status = StatusField(allow_null=True, help_text=_("最慢的点位的状态"))
    site_count = serializers.IntegerField()
    household_count = serializers.IntegerField(source="household_total")
    invest_planned_wan = serializers.FloatField(source="invest_planned", allow_null=True)
    invest_done_wan = serializers.FloatField(source="invest_done", allow_null=True)
    planned_finish_on = serializers.DateField(source="planned_finish", allow_null=True)
    owner_name = serializers.CharField(allow_null=True, help_text=_("责任人"))
    updated_at = serializers.DateTimeField()


class ProjectFacts(ProjectRow):
    owner = serializers.IntegerField(source="owner_id", allow_null=True)
    note = serializers.CharField()
    version = serializers.IntegerField()


class ProjectDetail(ProjectFacts):
    sites = SiteRow(many=True)
    funding = FundingRow(many=True)


@documented(_("项目"), _("覆盖一个或多个小区的改造项目。"))
class ProjectListView(RowsView):
    row = ProjectRow
    rows = staticmethod(project_rows)
    filterset = ProjectFilter
    orders = {"id": ("id",), "name": ("name",), "updated_at": ("updated_at",)}


@editable(_("项目"), _("一个项目和您辖区内的点位、资金。"), ProjectDetail)
class ProjectDetailView(EditView):
    model, can, noun = Project, Can.EDIT_PROJECT, "project"
    form, action = ProjectEditForm, staticmethod(change_project)
    keys = {"owner": int}
    row = ProjectFacts
    rows = staticmethod(project_rows)
    parts = {"sites": (SiteRow, site_rows, "project_id"), "funding": (FundingRow, funding_rows, "project_id")}

    def form_of(self, request, row, data):
        return self.form(data, instance=row, owners=staff_near(row.region_codes()[0]))
