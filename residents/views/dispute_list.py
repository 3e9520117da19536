from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from renovation.core.lib.column import Column
from renovation.core.policy import Can
from renovation.core.scope import can_anywhere
from renovation.core.web.listing import Listing, list_page
from residents.enums import DisputeKind, DisputeState
from residents.forms.dispute_filter import DisputeFilter
from residents.queries.dispute import dispute_rows

DISPUTES = Listing(
    title=_("矛盾纠纷"),
    columns=(
        Column("title", _("事由"), "words", link="residents:dispute-detail", is_sortable=False),
        Column("neighborhood_name", pgettext_lazy("列表", "小区")),
        Column("street", _("街道")),
        Column("kind", _("类型"), choices=dict(DisputeKind.choices)),
        Column("state", _("状态"), choices=dict(DisputeState.choices)),
        Column("due_on", _("调解期限"), "due"),
        Column("mediator_name", _("调解人")),
        Column("created_at", _("受理时间"), "date"),
        Column("closed_on", _("办结日期"), "date"),
    ),
    rows=dispute_rows,
    filterset=DisputeFilter,
    sort="-created_at",
    keys=("id", "status"),
    why=_("您负责的范围内还没有纠纷。"),
    ask=_("居民因改造发生争执时，由社区或街道受理，在这里跟踪到有结果。"),
)


@require_safe
def dispute_list(request: HttpRequest) -> HttpResponse:
    may_add = can_anywhere(request.user, Can.MEDIATE)  # type: ignore[arg-type]
    more = {"add_url": reverse("residents:dispute-add"), "add_label": _("受理纠纷")} if may_add else {}
    return list_page(request, DISPUTES, **more)
