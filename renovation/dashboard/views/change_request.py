"""复核: what one person asked for, and the second one's yes or no."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from renovation.core.actions.change_request import decide_request, withdraw_request
from renovation.core.enums import RequestKind, RequestState
from renovation.core.forms.change_request import DecisionForm
from renovation.core.lib.column import Column
from renovation.core.models import ChangeRequest
from renovation.core.queries.change_request import count_waiting, fetch_request, request_page, request_rows
from renovation.core.web.listing import Listing, list_page
from renovation.core.web.submit import submit
from renovation.dashboard.actions.change_request import approve_request
from renovation.dashboard.forms.change_request import RequestFilter

REQUESTS = Listing(
    title=gettext_lazy("复核"),
    columns=(
        Column("label", gettext_lazy("事项"), link="dashboard:request-detail"),
        Column("kind", gettext_lazy("类别"), choices=dict(RequestKind.choices)),
        Column("state", gettext_lazy("状态"), choices=dict(RequestState.choices)),
        Column("place", gettext_lazy("区域")),
        Column("by_name", gettext_lazy("申请人")),
        Column("at", gettext_lazy("申请时间"), "date"),
        Column("reason", gettext_lazy("理由"), "words", is_sortable=False),
        Column("decided_name", gettext_lazy("复核人")),
        Column("decided_at", gettext_lazy("复核时间"), "date"),
    ),
    rows=request_rows,
    filterset=RequestFilter,
    sort="-at",
    why=gettext_lazy("还没有人提出需要第二人复核的事项。"),
    ask=gettext_lazy(
        "删除楼栋、资金、工程量、参建单位、照片和文件，更正已完工点位和纳入改造范围，调整期限阈值，导出联系人，"
        "提出后列在这里；由同区域另一位有权限的人员复核。"
    ),
)


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    count_waiting(request.user)
    return list_page(request, REQUESTS)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Current and proposed side by side, why, by whom; what may be done with it."""
    return _page(request, fetch_request(request.user, pk), DecisionForm())


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes and carry it out; what has moved meanwhile is outdated instead."""
    asked = fetch_request(request.user, pk)
    form = DecisionForm(request.POST)
    decided = submit(form, approve_request, by=request.user, request=asked)
    if decided and decided.state == RequestState.OUTDATED:
        messages.warning(request, _("提出申请之后情况已变化，没有执行：%(what)s") % {"what": decided.note})
    elif decided and decided.kind == RequestKind.EXPORT:
        messages.success(request, _("已复核通过，申请人可以下载一次。"))
    elif decided:
        messages.success(request, _("已复核通过并执行。"))
    return _decided(request, pk) if decided else _page(request, fetch_request(request.user, pk), form)


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it back with a note."""
    asked = fetch_request(request.user, pk)
    form = DecisionForm(request.POST)
    if submit(form, decide_request, by=request.user, request=asked, state=RequestState.REFUSED):
        messages.success(request, _("已退回，申请人可看到您的意见。"))
        return _decided(request, pk)
    return _page(request, fetch_request(request.user, pk), form)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what one has asked for."""
    asked = fetch_request(request.user, pk)
    form = DecisionForm({})
    if submit(form, lambda by, asked, note: withdraw_request(by=by, request=asked), by=request.user, asked=asked):
        messages.success(request, _("申请已撤回。"))
        return redirect("dashboard:request-detail", pk)
    return _page(request, fetch_request(request.user, pk), form)


def _decided(request: HttpRequest, pk: int) -> HttpResponse:
    count_waiting(request.user)
    return redirect("dashboard:request-detail", pk)


def _page(request: HttpRequest, asked: ChangeRequest, form: DecisionForm) -> HttpResponse:
    context: dict[str, Any] = {
        "asked": asked,
        "page": request_page(request.user, asked),
        "form": form,
        "trail": [(_("复核"), reverse("dashboard:request-list")), (asked.label, "")],
    }
    return render(request, "dashboard/change_request/detail.html", context)
