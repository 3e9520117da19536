from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from renovation.core.lib.column import Column
from renovation.core.policy import Can
from renovation.core.scope import can_anywhere
from renovation.core.web.listing import Listing, list_page
from residents.enums import EventKind
from residents.forms.event_filter import AttendanceFilter, EventFilter
from residents.queries.event import STATES, attendance_rows, event_rows

EVENTS = Listing(
    title=_("议事活动"),
    columns=(
        Column("title", _("主题"), link="residents:event-detail"),
        Column("kind", _("形式"), choices=dict(EventKind.choices)),
        Column("neighborhood_name", pgettext_lazy("列表", "小区")),
        Column("community", _("社区")),
        Column("starts_at", _("日期"), "date"),
        Column("place", _("地点"), is_sortable=False),
        Column("state", _("状态"), choices=STATES),
        Column("people", _("到场人数"), "count"),
        Column("remarks", _("意见"), "count"),
    ),
    rows=event_rows,
    filterset=EventFilter,
    sort="-starts_at",
    why=_("还没有议事活动。"),
    ask=_("由社区党委或社区工作者预告。"),
)
ATTENDANCE = Listing(
    title=_("议事活动签到"),
    columns=(
        Column("title", _("主题"), link="residents:event-detail", link_key="event_id"),
        Column("neighborhood_name", pgettext_lazy("列表", "小区")),
        Column("starts_at", _("日期"), "date"),
        Column("building_number", _("楼栋")),
        Column("people", _("到场人数"), "count"),
    ),
    rows=attendance_rows,
    filterset=AttendanceFilter,
    sort="-starts_at",
    why=_("还没有登记到场人数。"),
    ask=_("活动召开后在活动页面按楼栋登记。"),
    keys=("id", "event_id"),
)


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    may_add = can_anywhere(request.user, Can.GATHER)  # type: ignore[arg-type]
    add_url = reverse("residents:event-add") if may_add else ""
    return list_page(request, EVENTS, add_url=add_url, add_label=_("预告活动"))


@require_safe
def attendance_list(request: HttpRequest) -> HttpResponse:
    return list_page(request, ATTENDANCE)
