from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from projects.forms.neighborhood_filter import NeighborhoodFilter
from projects.queries.neighborhood import neighborhood_rows
from renovation.core.lib.column import Column
from renovation.core.policy import Can
from renovation.core.scope import can_anywhere
from renovation.core.web.listing import Listing, list_page

NEIGHBORHOODS = Listing(
    title=pgettext_lazy("列表", "小区"),
    columns=(
        Column("name", _("小区名称"), link="projects:neighborhood-detail"),
        Column("street", _("街道")),
        Column("community", _("社区")),
        Column("status", _("状态"), "state"),
        Column("plan_year", _("计划年度"), "year"),
        Column("built_to", _("建成年份"), "year"),
        Column("building_count", _("楼栋数"), "count"),
        Column("household_count", _("户数"), "count"),
        Column("floor_area_m2", _("建筑面积"), "area"),
    ),
    rows=neighborhood_rows,
    filterset=NeighborhoodFilter,
    sort="street",
)


@require_safe
def neighborhood_list(request: HttpRequest) -> HttpResponse:
    may_add = can_anywhere(request.user, Can.EDIT_NEIGHBORHOOD)
    return list_page(
        request, NEIGHBORHOODS, add_url=reverse("projects:neighborhood-add") if may_add else "", add_label=_("新增小区")
    )
