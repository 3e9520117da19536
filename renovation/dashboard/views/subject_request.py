"""A person asks what is kept of them, or to erase it: taken in, carried out, answered."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from renovation.core.actions.subject_request import refuse_request, take_in_request
from renovation.core.enums import RegionLevel, SubjectState, SubjectWish
from renovation.core.forms.subject_request import AnswerForm, SubjectRequestForm
from renovation.core.forms.subject_request_filter import SubjectRequestFilter
from renovation.core.lib.column import Column
from renovation.core.models import SubjectRequest
from renovation.core.policy import Can
from renovation.core.queries.region import region_rows
from renovation.core.queries.subject_request import subject_request_rows
from renovation.core.queries.trail import history_of
from renovation.core.scope import fetch, require_anywhere
from renovation.core.web.listing import Listing, list_page
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit
from renovation.dashboard.actions.subject_request import answer_request, copy_data, counted
from renovation.dashboard.actions.subject_source import SOURCES

REQUESTS = Listing(
    title=gettext_lazy("个人信息请求"),
    columns=(
        Column("id", gettext_lazy("编号"), link="dashboard:subject-request-detail"),
        Column("wish", gettext_lazy("诉求"), choices=dict(SubjectWish.choices)),
        Column("place", gettext_lazy("受理区域")),
        Column("state", gettext_lazy("状态"), choices=dict(SubjectState.choices)),
        Column("due_on", gettext_lazy("办结期限"), "due"),
        Column("at", gettext_lazy("受理时间"), "date"),
        Column("taken_in_by", gettext_lazy("受理人")),
    ),
    rows=subject_request_rows,
    filterset=SubjectRequestFilter,
    sort="-id",
    keys=("id", "status"),
    view=Can.SERVE_SUBJECT,
    export=Can.SERVE_SUBJECT,
    why=gettext_lazy("还没有受理过个人信息请求。"),
    ask=gettext_lazy("居民当面、来信或来电要求查阅或删除本人信息的，由经办人在此受理，按期限办结。"),
)


@require_safe
def subject_request_list(request: HttpRequest) -> HttpResponse:
    require_anywhere(request.user, Can.SERVE_SUBJECT)
    links = {"add_url": reverse("dashboard:subject-request-add"), "add_label": _("受理请求")}
    return list_page(request, REQUESTS, **links)


@never_cache
@sensitive_post_parameters("phone")
def add(request: HttpRequest) -> HttpResponse:
    """Take a request in."""
    require_anywhere(request.user, Can.SERVE_SUBJECT)
    regions = region_rows(request.user, Can.SERVE_SUBJECT).filter(level__lt=RegionLevel.COMMUNITY).order_by("code")
    form = SubjectRequestForm(posted(request), regions=regions)
    if taken := submit(form, take_in_request, by=request.user):
        messages.success(request, _("已受理，请在期限内办结。"))
        return redirect("dashboard:subject-request-detail", taken.pk)
    return form_page(request, form, title=_("受理个人信息请求"), trail=_trail(), submit_label=_("受理"))


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    wish = fetch(SubjectRequest, request.user, Can.SERVE_SUBJECT, pk=pk)
    return _page(request, wish, AnswerForm())


@never_cache
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry the wish out, or refuse it, with what is answered."""
    wish = fetch(SubjectRequest, request.user, Can.SERVE_SUBJECT, pk=pk)
    if wish.state != SubjectState.OPEN:
        messages.error(request, _("这件请求已经办结。"))
        return redirect("dashboard:subject-request-detail", pk)
    form = AnswerForm(request.POST)
    action = refuse_request if "refuse" in request.POST else answer_request
    if submit(form, action, by=request.user, request=wish):
        messages.success(request, _("已办结并记入操作记录。"))
        return redirect("dashboard:subject-request-detail", pk)
    return _page(request, wish, form, status=422)


@never_cache
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the copy for the person: a page to print, or a file. Each time is recorded."""
    wish = fetch(SubjectRequest, request.user, Can.SERVE_SUBJECT, pk=pk)
    form = "json" if "json" in request.POST else "page"
    try:
        made = copy_data(by=request.user, request=wish, form=form)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("dashboard:subject-request-detail", pk)
    if form == "page":
        return render(request, "dashboard/subject_request/copy.html", {"copy": made})
    options: dict[str, Any] = {"ensure_ascii": False, "indent": 1}
    response = JsonResponse(made, json_dumps_params=options)
    response["Content-Disposition"] = f'attachment; filename="request-{pk}.json"'
    return response


def _page(request: HttpRequest, wish: SubjectRequest, form: AnswerForm, status: int = 200) -> HttpResponse:
    is_open = wish.state == SubjectState.OPEN
    labels = {source.code: source.label for source in SOURCES}
    context = {
        "wish": wish,
        "form": form,
        "is_open": is_open,
        "may_copy": wish.wish == SubjectWish.SEE and wish.state == SubjectState.ANSWERED and bool(wish.phone),
        "lines": counted(wish) if is_open else [],
        "found": [(label, wish.found[code]) for code, label in labels.items() if code in wish.found],
        "history": history_of(wish),
        "trail": [*_trail(), (str(wish), "")],
    }
    return render(request, "dashboard/subject_request/detail.html", context, status=status)


def _trail() -> list[tuple[str, str]]:
    return [(_("个人信息请求"), reverse("dashboard:subject-request-list"))]
