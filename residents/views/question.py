"""The questions of a draft, one page for one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renovation.core.policy import Can
from renovation.core.scope import fetch
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit
from residents.actions.question import add_question, change_question, drop_question, move_question
from residents.forms.question import QuestionForm
from residents.queries.questionnaire import questionnaires_named, questions_named
from residents.views.questionnaire import questionnaire_trail

ANOTHER = "another"


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a question; with `do=another` the next one can be typed at once."""
    row = fetch(questionnaires_named(), request.user, Can.GATHER, pk=pk)
    form = QuestionForm(posted(request))
    if question := submit(form, add_question, by=request.user, questionnaire=row):
        messages.success(request, _("已添加第%(order)d题。") % {"order": question.order})
        if request.POST.get("do") == ANOTHER:
            return redirect("residents:questionnaire-question-add", pk)
        return redirect("residents:questionnaire-detail", pk)
    return form_page(
        request,
        form,
        title=_("添加题目"),
        trail=questionnaire_trail(row),
        submit_label=_("添加"),
        template="residents/questionnaire/question_form.html",
        another=ANOTHER,
    )


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    question = fetch(questions_named(), request.user, Can.GATHER, pk=pk)
    form = QuestionForm(posted(request), instance=question)
    if submit(form, change_question, by=request.user, question=question):
        messages.success(request, _("已保存。"))
        return redirect("residents:questionnaire-detail", question.questionnaire_id)
    trail = questionnaire_trail(question.questionnaire)
    return form_page(request, form, title=_("修改题目"), trail=trail, submit_label=_("保存"))


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, drop_question)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a question up, or with `to=down` down."""
    return _do(request, pk, move_question, up=request.POST.get("to") != "down")


def _do(request: HttpRequest, pk: int, action: Any, **facts: Any) -> HttpResponse:
    question = fetch(questions_named(), request.user, Can.GATHER, pk=pk)
    try:
        action(by=request.user, question=question, **facts)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    back = reverse("residents:questionnaire-detail", args=[question.questionnaire_id])
    return redirect(f"{back}#questions")
