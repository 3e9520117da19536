from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from projects.enums import DefectState
from projects.forms.defect_filter import DefectFilter
from projects.queries.defect import defect_rows
from renovation.core.lib.column import Column
from renovation.core.policy import Can
from renovation.core.scope import can_anywhere
from renovation.core.web.listing import Listing, list_page

DEFECTS = Listing(
    title=_("问题整改"),
    columns=(
        Column("text", _("问题"), "words", link="projects:defect-detail", is_sortable=False),
        Column("neighborhood_name", pgettext_lazy("列表", "小区")),
        Column("street", _("街道")),
        Column("state", _("状态"), choices=dict(DefectState.choices)),
        Column("due_on", _("整改期限"), "due"),
        Column("organization_name", _("整改单位")),
        Column("return_count", _("退回次数"), "count"),
        Column("raised_at", _("提出时间"), "date"),
        Column("project_name", pgettext_lazy("列表", "项目")),
    ),
    rows=defect_rows,
    filterset=DefectFilter,
    sort="-raised_at",
    keys=("id", "status"),
    why=_("您负责的范围内还没有问题。"),
    ask=_("居民代表检查时发现的问题、社区和街道提出的问题会列在这里。"),
)


@require_safe
def defect_list(request: HttpRequest) -> HttpResponse:
    may_add = can_anywhere(request.user, Can.GATHER)  # type: ignore[arg-type]
    more = {"add_url": reverse("projects:defect-add"), "add_label": _("提出问题")} if may_add else {}
    return list_page(request, DEFECTS, **more)
