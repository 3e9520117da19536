from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from projects.forms.project_filter import ProjectFilter
from projects.queries.project import project_rows
from renovation.core.lib.column import Column
from renovation.core.policy import Can
from renovation.core.scope import can_anywhere
from renovation.core.web.listing import Listing, list_page

PROJECTS = Listing(
    title=pgettext_lazy("列表", "项目"),
    columns=(
        Column("name", _("项目名称"), link="projects:project-detail"),
        Column("plan_year", _("计划年度"), "year"),
        Column("status", _("状态"), "state"),
        Column("site_count", _("小区数"), "count"),
        Column("household_total", _("户数"), "count"),
        Column("invest_planned", _("计划投资"), "wan"),
        Column("invest_done", _("完成投资"), "wan"),
        Column("planned_finish", _("计划完工"), "date"),
        Column("owner_name", _("责任人")),
    ),
    rows=project_rows,
    filterset=ProjectFilter,
    sort="-plan_year",
)


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    may_add = can_anywhere(request.user, Can.EDIT_PROJECT)
    return list_page(
        request, PROJECTS, add_url=reverse("projects:project-add") if may_add else "", add_label=_("新增项目")
    )
