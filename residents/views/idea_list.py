from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from renovation.core.lib.column import Column
from renovation.core.web.listing import Listing, list_page
from residents.forms.idea_filter import IdeaFilter
from residents.queries.idea import idea_rows

IDEAS = Listing(
    title=_("金点子台账"),
    columns=(
        Column("title", _("金点子"), link="residents:idea-detail"),
        Column(
            "neighborhood_name",
            _("小区"),
            link="projects:neighborhood-detail",
            link_key="neighborhood_id",
            is_place=True,
        ),
        Column("category_name", _("类别")),
        Column("plan_version", _("方案版本")),
        Column("clause", _("方案条款"), is_sortable=False),
        Column("adopted_on", _("写入方案"), "date"),
        Column("site_status", _("工程状态"), "state"),
        Column("untold", _("待告知"), "flag"),
        Column("number", _("意见编号")),
    ),
    rows=idea_rows,
    filterset=IdeaFilter,
    sort="-adopted_on",
    keys=("id", "neighborhood_id"),
)


@require_safe
def idea_list(request: HttpRequest) -> HttpResponse:
    return list_page(request, IDEAS)
