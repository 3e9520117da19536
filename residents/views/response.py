"""Responses: keyed from paper by keyboard alone, looked at, keyed again, taken out of the count."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from renovation.core.policy import Can
from renovation.core.scope import fetch, reach
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit
from residents.actions.response import correct_response, key_response, void_response
from residents.enums import AgeBand, ReturnedBy, SurveyState
from residents.forms.response import ResponseForm, VoidForm
from residents.models import Response
from residents.queries.question import given_of
from residents.queries.questionnaire import Paper, paper_of, questionnaires_named, returns_of
from residents.queries.response import answers_of, last_keyed, next_sheet, responses_named
from residents.views.questionnaire import questionnaire_trail


def key(request: HttpRequest, pk: int) -> HttpResponse:
    """Key one sheet; saved, the next begins, with the number after and the same building."""
    row = fetch(questionnaires_named(), request.user, Can.COLLECT, pk=pk)
    paper, user = paper_of(row), request.user
    before = last_keyed(user, row) if request.method == "GET" else None  # type: ignore[arg-type]
    initial = {"sheet": next_sheet(before.sheet), "building": before.building} if before else {}
    form = ResponseForm(posted(request), paper=paper, initial=initial)
    if saved := submit(form, lambda **facts: key_response(by=user, questionnaire=row, filled=facts["filled"])):  # type: ignore[arg-type]
        what = _("有效") if saved.is_valid else _("无效：%(why)s") % {"why": saved.fault}
        messages.success(request, _("已保存 %(sheet)s 号（%(what)s）。") % {"sheet": saved.sheet, "what": what})
        return redirect("residents:response-add", pk)
    extra = {"returns": returns_of(row), "is_open": row.state == SurveyState.OPEN}
    return _keyed(request, form, paper, _("录入纸质答卷"), **extra)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Key a sheet again that was keyed wrongly."""
    response = fetch(responses_named(), request.user, Can.GATHER, pk=pk)
    paper = paper_of(response.questionnaire)
    form = ResponseForm(posted(request), paper=paper, initial=_initial(paper, response))
    user: Any = request.user
    if submit(form, lambda **facts: correct_response(by=user, response=response, filled=facts["filled"])):
        messages.success(request, _("已保存。"))
        return redirect("residents:response-detail", pk)
    return _keyed(request, form, paper, _("重新录入"), response=response, is_open=True)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    response = fetch(responses_named(), request.user, Can.VIEW, pk=pk)
    row = response.questionnaire
    paper = paper_of(row)
    answers = answers_of(response)
    lines = [(question, [one for one in answers if one.question_id == question.pk]) for question in paper.questions]
    may_gather = reach(request.user, Can.GATHER).covers(row.neighborhood.region_id)
    title = _("答卷 %(sheet)s") % {"sheet": response.sheet or response.pk}
    context = {
        "response": response,
        "lines": lines,
        "may_gather": may_gather,
        "may_edit": may_gather and response.returned_by != ReturnedBy.ONLINE,
        "title": title,
        "trail": [*questionnaire_trail(row), (title, "")],
    }
    return render(request, "residents/questionnaire/response.html", context)


def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a response out of the count."""
    response = fetch(responses_named(), request.user, Can.GATHER, pk=pk)
    form = VoidForm(posted(request), initial={"fault": response.fault})
    if submit(form, void_response, by=request.user, response=response):
        messages.success(request, _("已作无效处理，不再计入统计。"))
        return redirect("residents:response-detail", pk)
    here = (_("答卷 %(sheet)s") % {"sheet": response.sheet or pk}, reverse("residents:response-detail", args=[pk]))
    trail = [*questionnaire_trail(response.questionnaire), here]
    return form_page(request, form, title=_("作无效处理"), trail=trail, submit_label=_("作无效处理"))


def _keyed(request: HttpRequest, form: ResponseForm, paper: Paper, title: str, **extra: Any) -> HttpResponse:
    row = paper.questionnaire
    context = {"form": form, "questionnaire": row, "title": title}
    context["trail"] = [*questionnaire_trail(row), (title, "")]
    return render(request, "residents/questionnaire/key.html", context | extra)


def _initial(paper: Paper, response: Response) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "sheet": response.sheet,
        "building": response.building,
        "age_band": response.age_band or AgeBand.UNKNOWN,
        "is_invalid": not response.is_valid,
        "fault": response.fault,
    }
    for key, given in given_of(paper, answers_of(response)).items():
        facts[f"q{key}"] = [str(tick) for tick in given.ticks] if given.ticks else given.text
    return facts
