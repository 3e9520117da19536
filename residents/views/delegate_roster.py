"""Every delegate and every finding: the rows behind the figures."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from projects.enums import DefectState
from renovation.core.lib.column import Column
from renovation.core.web.listing import Listing, list_page
from residents.enums import CheckResult, DelegateStage
from residents.forms.delegate_filter import DelegateFilter, FindingFilter
from residents.queries.delegate_roster import delegate_rows, finding_rows

PLACE = Column(
    "neighborhood_name",
    pgettext_lazy("列表", "小区"),
    link="residents:delegate-site",
    link_key="site_id",
    is_place=True,
)
STAGE = Column("stage", _("参与环节"), choices=dict(DelegateStage.choices))
DELEGATES = Listing(
    title=_("居民代表名册"),
    columns=(
        PLACE,
        STAGE,
        Column("is_party_member", _("党员"), "flag"),
        Column("named_on", _("推选日期"), "date"),
        Column("ends_on", _("离任日期"), "date"),
        Column("project_name", _("项目")),
    ),
    rows=delegate_rows,
    filterset=DelegateFilter,
    sort="-named_on",
    keys=("id", "site_id"),
)
FINDINGS = Listing(
    title=_("代表检查记录"),
    columns=(
        PLACE,
        STAGE,
        Column("line_text", _("检查内容"), "words", is_sortable=False),
        Column("result", _("结论"), choices=dict(CheckResult.choices)),
        Column("found_on", _("检查日期"), "date"),
        Column("defect_state", _("问题整改"), choices=dict(DefectState.choices)),
    ),
    rows=finding_rows,
    filterset=FindingFilter,
    sort="-found_on",
    keys=("id", "site_id"),
)


@require_safe
def delegate_list(request: HttpRequest) -> HttpResponse:
    return list_page(request, DELEGATES)


@require_safe
def finding_list(request: HttpRequest) -> HttpResponse:
    return list_page(request, FINDINGS)
