from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from renovation.core.enums import Role, StaffState
from renovation.core.forms.staff_filter import StaffFilter
from renovation.core.lib.column import Column
from renovation.core.policy import Can
from renovation.core.queries.staff import staff_rows
from renovation.core.scope import can_anywhere, refusal
from renovation.core.web.listing import Listing, list_page

STAFF = Listing(
    title=_("人员与职责"),
    columns=(
        Column("name", _("姓名"), link="core:staff-detail"),
        Column("username", _("用户名")),
        Column("workplace", _("单位")),
        Column("role", _("职责"), choices=dict(Role.choices)),
        Column("place", _("负责区域")),
        Column("until", _("结束日期"), "date"),
        Column("duty_count", _("职责数"), "count"),
        Column("state", _("状态"), choices=dict(StaffState.choices)),
        Column("last_login", _("最近登录"), "date"),
    ),
    rows=staff_rows,
    filterset=StaffFilter,
    sort="name",
    view=Can.GRANT_DUTY,
    export=Can.GRANT_DUTY,
)


@require_safe
def staff_list(request: HttpRequest) -> HttpResponse:
    if not can_anywhere(request.user, Can.GRANT_DUTY):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    links = {
        "add_url": reverse("core:staff-add"),
        "add_label": _("登记人员"),
        "import_url": reverse("core:staff-import"),
    }
    return list_page(request, STAFF, **links)
