"""A questionnaire from draft to close: its page, its facts, its states."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renovation.core.policy import Can
from renovation.core.scope import fetch, reach, require_anywhere
from renovation.core.web.pages import Trail, form_page
from renovation.core.web.qr import picture
from renovation.core.web.submit import posted, submit
from residents.actions.questionnaire import (
    change_questionnaire,
    close_questionnaire,
    copy_questionnaire,
    drop_questionnaire,
    make_questionnaire,
    open_questionnaire,
    reopen_questionnaire,
)
from residents.forms.questionnaire import QuestionnaireCopyForm, QuestionnaireEditForm, QuestionnaireForm, ReopenForm
from residents.models import Questionnaire
from residents.queries.questionnaire import (
    TONES,
    issues_of,
    neighborhoods_to_ask,
    paper_of,
    questionnaires_named,
    returns_by_building,
    returns_of,
)
from residents.views.open_page import public_url


def questionnaire_trail(questionnaire: Questionnaire | None = None) -> Trail:
    trail = [(_("调查问卷"), reverse("residents:questionnaire-list"))]
    if questionnaire is not None:
        trail.append((str(questionnaire), reverse("residents:questionnaire-detail", args=[questionnaire.pk])))
    return trail


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    row = fetch(questionnaires_named(), request.user, Can.VIEW, pk=pk)
    return render(request, "residents/questionnaire/detail.html", page_of(request, row))


def page_of(request: HttpRequest, row: Questionnaire) -> dict[str, Any]:
    """Return what the page of a questionnaire shows."""
    code, user = row.neighborhood.region_id, request.user
    link = public_url(request, reverse("residents:open-questionnaire", args=[row.public_key]))
    return {
        "questionnaire": row,
        "trail": [*questionnaire_trail(), (str(row), "")],
        "tone": TONES[row.state],  # type: ignore[index]
        "paper": paper_of(row),
        "returns": returns_of(row),
        "by_building": returns_by_building(row),
        "issues": issues_of(row),
        "link": link,
        "qr": picture(link),
        "may_gather": reach(user, Can.GATHER).covers(code),
        "may_key": reach(user, Can.COLLECT).covers(code),
        "may_export": reach(user, Can.EXPORT).covers(code),
    }


def add(request: HttpRequest) -> HttpResponse:
    """Begin a questionnaire; `?neighborhood=` proposes where."""
    require_anywhere(request.user, Can.GATHER)
    initial = {"neighborhood": request.GET.get("neighborhood")}
    form = QuestionnaireForm(posted(request), initial=initial, neighborhoods=neighborhoods_to_ask(request.user))
    if row := submit(form, make_questionnaire, by=request.user):
        messages.success(request, _("已建立。核对题目后点“开始回收”，之后题目不能再改。"))
        return redirect("residents:questionnaire-detail", row.pk)
    return form_page(request, form, title=_("新建问卷"), trail=questionnaire_trail(), submit_label=_("建立"))


def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin one with the questions of this."""
    row = fetch(questionnaires_named(), request.user, Can.VIEW, pk=pk)
    require_anywhere(request.user, Can.GATHER)
    places = neighborhoods_to_ask(request.user)
    here = row.neighborhood_id if reach(request.user, Can.GATHER).covers(row.neighborhood.region_id) else None
    form = QuestionnaireCopyForm(
        posted(request), initial={"neighborhood": here, "title": row.title}, neighborhoods=places
    )
    if made := submit(form, copy_questionnaire, by=request.user, questionnaire=row):
        messages.success(request, _("已复制，可以修改题目。"))
        return redirect("residents:questionnaire-detail", made.pk)
    return form_page(request, form, title=_("复制问卷"), trail=questionnaire_trail(row), submit_label=_("复制"))


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = fetch(questionnaires_named(), request.user, Can.GATHER, pk=pk)
    form = QuestionnaireEditForm(posted(request), instance=row)
    if submit(form, change_questionnaire, by=request.user, questionnaire=row):
        messages.success(request, _("已保存。"))
        return redirect("residents:questionnaire-detail", pk)
    return form_page(request, form, title=_("修改问卷"), trail=questionnaire_trail(row), submit_label=_("保存"))


def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    row = fetch(questionnaires_named(), request.user, Can.GATHER, pk=pk)
    form = ReopenForm(posted(request))
    if submit(form, reopen_questionnaire, by=request.user, questionnaire=row):
        messages.success(request, _("已重新开放。"))
        return redirect("residents:questionnaire-detail", pk)
    return form_page(request, form, title=_("重新开放"), trail=questionnaire_trail(row), submit_label=_("重新开放"))


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, open_questionnaire, _("已开始回收：居民可以扫码填写，纸质答卷可以录入。"))


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, close_questionnaire, _("已截止，不再收答卷。"))


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    row = fetch(questionnaires_named(), request.user, Can.GATHER, pk=pk)
    try:
        drop_questionnaire(by=request.user, questionnaire=row)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("residents:questionnaire-detail", pk)
    messages.success(request, _("草稿已删除。"))
    return redirect("residents:questionnaire-list")


def _move(request: HttpRequest, pk: int, action: Any, done: str) -> HttpResponse:
    row = fetch(questionnaires_named(), request.user, Can.GATHER, pk=pk)
    try:
        action(by=request.user, questionnaire=row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("residents:questionnaire-detail", pk)
