from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.forms.site_filter import SiteFilter
from projects.queries.site import site_rows
from renovation.core.lib.column import Column
from renovation.core.web.listing import Listing, list_page

SITES = Listing(
    title=_("改造点位"),
    columns=(
        Column(
            "neighborhood_name",
            _("小区"),
            link="projects:neighborhood-detail",
            link_key="neighborhood_id",
            is_place=True,
        ),
        Column("street", _("街道")),
        Column("status", _("状态"), "state"),
        Column("progress_pct", _("形象进度"), "pct"),
        Column("planned_finish_on", _("计划完工"), "due"),
        Column("owner_name", _("责任人")),
        Column("next_step", _("下步措施"), "words", is_sortable=False),
        Column("issue", _("存在问题"), "words", is_sortable=False),
        Column("project_name", _("项目"), link="projects:project-detail", link_key="project_id"),
        Column("plan_year", _("计划年度"), "year"),
        Column("actual_start_on", _("实际开工"), "date"),
        Column("actual_finish_on", _("实际完工"), "date"),
        Column("building_count", _("楼栋数"), "count"),
        Column("household_count", _("户数"), "count"),
        Column("floor_area_m2", _("建筑面积"), "area"),
        Column("invest_planned_wan", _("计划投资"), "wan"),
        Column("invest_done_wan", _("完成投资"), "wan"),
    ),
    rows=site_rows,
    filterset=SiteFilter,
    sort="planned_finish_on",
    keys=("id", "neighborhood_id", "project_id"),
)


@require_safe
def site_list(request: HttpRequest) -> HttpResponse:
    return list_page(request, SITES)
