from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from renovation.core.lib.column import Column
from renovation.core.policy import Can
from renovation.core.scope import can_anywhere
from renovation.core.web.listing import Listing, list_page
from residents.enums import AgeBand, ReturnedBy, SurveyState
from residents.forms.questionnaire_filter import IssueFilter, QuestionnaireFilter, ResponseFilter
from residents.queries.questionnaire import issue_rows, questionnaire_rows
from residents.queries.response import response_rows

PLACE = Column("neighborhood_name", pgettext_lazy("列表", "小区"))
QUESTIONNAIRES = Listing(
    title=_("调查问卷"),
    columns=(
        Column("title", _("标题"), link="residents:questionnaire-detail"),
        PLACE,
        Column("community", _("社区")),
        Column("state", _("状态"), choices=dict(SurveyState.choices)),
        Column("issued", _("发放份数"), "count"),
        Column("returned", _("回收"), "count"),
        Column("valid", _("有效"), "count"),
        Column("closes_on", _("截止日期"), "date"),
        Column("created_at", _("编制日期"), "date"),
    ),
    rows=questionnaire_rows,
    filterset=QuestionnaireFilter,
    sort="-created_at",
    ask=_("由社区工作者或社区党委新建问卷。"),
)
ISSUES = Listing(
    title=_("问卷发放"),
    columns=(
        Column("title", _("标题"), link="residents:questionnaire-detail", link_key="questionnaire_id"),
        PLACE,
        Column("building_number", _("楼栋")),
        Column("count", _("发放份数"), "count"),
        Column("issued_on", _("发放日期"), "date"),
        Column("issuer", _("发放人")),
    ),
    rows=issue_rows,
    filterset=IssueFilter,
    sort="-issued_on",
    keys=("id", "questionnaire_id"),
    ask=_("在问卷页面点“登记发放”。"),
)
RESPONSES = Listing(
    title=_("答卷"),
    columns=(
        Column("id", _("序号"), link="residents:response-detail"),
        Column("sheet", _("纸面编号")),
        Column("title", _("标题"), link="residents:questionnaire-detail", link_key="questionnaire_id"),
        PLACE,
        Column("building_number", _("楼栋")),
        Column("age_band", _("年龄段"), choices=dict(AgeBand.choices)),
        Column("returned_by", _("回收方式"), choices=dict(ReturnedBy.choices)),
        Column("is_valid", _("有效"), "flag"),
        Column("fault", _("无效原因"), "words", is_sortable=False),
        Column("keyed_by", _("录入人")),
        Column("at", _("收到日期"), "date"),
    ),
    rows=response_rows,
    filterset=ResponseFilter,
    sort="-id",
    keys=("id", "questionnaire_id"),
    ask=_("在问卷页面点“录入纸质答卷”，或由居民扫码填写。"),
)


@require_safe
def questionnaire_list(request: HttpRequest) -> HttpResponse:
    may_add = can_anywhere(request.user, Can.GATHER)  # type: ignore[arg-type]
    add_url = reverse("residents:questionnaire-add") if may_add else ""
    return list_page(request, QUESTIONNAIRES, add_url=add_url, add_label=_("新建问卷"))


@require_safe
def issue_list(request: HttpRequest) -> HttpResponse:
    return list_page(request, ISSUES)


@require_safe
def response_list(request: HttpRequest) -> HttpResponse:
    return list_page(request, RESPONSES)
