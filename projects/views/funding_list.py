from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.enums import FundingSource
from projects.forms.funding_filter import FundingFilter
from projects.queries.funding import funding_rows
from renovation.core.lib.column import Column
from renovation.core.web.listing import Listing, list_page

FUNDING = Listing(
    title=_("资金"),
    columns=(
        Column(
            "neighborhood_name",
            _("小区"),
            link="projects:neighborhood-detail",
            link_key="neighborhood_id",
            is_place=True,
        ),
        Column("street", _("街道")),
        Column("project_name", _("项目"), link="projects:project-detail", link_key="project_id"),
        Column("source", _("资金来源"), choices=dict(FundingSource.choices)),
        Column("year", _("年度"), "year"),
        Column("planned_wan", _("计划"), "wan"),
        Column("arrived_wan", _("到位"), "wan"),
        Column("paid_wan", _("支付"), "wan"),
    ),
    rows=funding_rows,
    filterset=FundingFilter,
    sort="-year",
    keys=("id", "neighborhood_id", "project_id"),
)


@require_safe
def funding_list(request: HttpRequest) -> HttpResponse:
    return list_page(request, FUNDING)
