"""Every visit, and every home with whether somebody was ever met there: the rows behind the figures."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from renovation.core.lib.column import Column
from renovation.core.web.listing import Listing, list_page
from residents.enums import VisitKind, VisitResult
from residents.forms.visit_filter import DoorFilter, VisitFilter
from residents.queries.visit import door_rows, visit_rows

VISITS = Listing(
    title=_("走访记录"),
    columns=(
        Column("visited_on", _("走访日期"), "date", link="residents:visit-detail"),
        Column("neighborhood_name", pgettext_lazy("列表", "小区")),
        Column("building_number", _("楼栋")),
        Column("door", _("门牌")),
        Column("kind", _("走访对象"), choices=dict(VisitKind.choices)),
        Column("result", _("走访结果"), choices=dict(VisitResult.choices)),
        Column("round_title", _("走访主题")),
        Column("visitor", _("走访人")),
    ),
    rows=visit_rows,
    filterset=VisitFilter,
    sort="-visited_on",
    why=_("还没有走访记录。"),
    ask=_("在走访轮次里按门牌登记后列在这里。"),
)
DOORS = Listing(
    title=_("应访住户"),
    columns=(
        Column("neighborhood_name", pgettext_lazy("列表", "小区"), is_sortable=False),
        Column("building_number", _("楼栋"), is_sortable=False),
        Column("entrance", _("单元"), "count", is_sortable=False),
        Column("storey", _("楼层"), "count", is_sortable=False),
        Column("number", _("门牌"), is_sortable=False),
        Column("is_met", _("已走访"), "flag", is_sortable=False),
    ),
    rows=door_rows,
    filterset=DoorFilter,
    sort="id",
    why=_("还没有门牌。"),
    ask=_("请社区工作者在小区页面的“门牌”里编排。"),
)


@require_safe
def visit_list(request: HttpRequest) -> HttpResponse:
    return list_page(request, VISITS)


@require_safe
def door_list(request: HttpRequest) -> HttpResponse:
    return list_page(request, DOORS)
