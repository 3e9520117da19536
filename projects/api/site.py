"""`/sites/`: a neighborhood's share of a project."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from projects.actions.site import change_site
from projects.forms.site import SiteForm
from projects.forms.site_filter import SiteFilter
from projects.models import ProjectSite
from projects.queries.site import site_rows
from renovation.core.policy import Can
from renovation.core.web.rest import RowsView, StatusField
from renovation.core.web.rest_schema import Waiting, documented, editable
from renovation.core.web.rest_write import EditView


class SiteRow(serializers.Serializer):
    id = serializers.IntegerField()
    project = serializers.IntegerField(source="project_id")
    project_name = serializers.CharField()
    neighborhood = serializers.IntegerField(source="neighborhood_id")
    neighborhood_name = serializers.CharField()
    region = serializers.CharField(source="neighborhood.region_id", help_text=_("社区代码"))
    street = serializers.CharField()
    plan_year = serializers.IntegerField()
    status = StatusField()
    progress_pct = serializers.FloatField(help_text=_("形象进度（%）"))
    building_count = serializers.IntegerField()
    household_count = serializers.IntegerField()
    floor_area_m2 = serializers.FloatField()
    invest_planned_wan = serializers.FloatField(help_text=_("万元"))
    invest_done_wan = serializers.FloatField(help_text=_("万元"))
    planned_start_on = serializers.DateField(allow_null=True)
    planned_finish_on = serializers.DateField(allow_null=True)
    actual_start_on = serializers.DateField(allow_null=True)
    actual_finish_on = serializers.DateField(allow_null=True)
    owner_name = serializers.CharField(allow_null=True, help_text=_("责任人"))
    next_step = serializers.CharField()
    updated_at = serializers.DateTimeField()


class SiteFacts(SiteRow):
    progress_text = serializers.CharField(help_text=_("进度描述"))
    issue = serializers.CharField(help_text=_("存在问题"))
    reported_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class SiteDetail(Waiting, SiteFacts):
    pass


@documented(_("改造点位"), _("项目在一个小区的部分；官方统计以此计数。"))
class SiteListView(RowsView):
    row = SiteRow
    rows = staticmethod(site_rows)
    filterset = SiteFilter
    orders = {
        "id": ("id",),
        "plan_year": ("plan_year",),
        "progress_pct": ("progress_pct",),
        "planned_finish_on": ("planned_finish_on",),
        "updated_at": ("updated_at",),
    }


@editable(_("改造点位"), _("一个点位。计划日期变动时须写明 reason。"), SiteDetail)
class SiteDetailView(EditView):
    model, can, noun = ProjectSite, Can.EDIT_PROJECT, "site"
    form, action = SiteForm, staticmethod(change_site)
    row = SiteFacts
    rows = staticmethod(site_rows)
