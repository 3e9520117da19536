"""Results of a questionnaire: live, narrowed, crossed; its texts turned into suggestions; all of it as files."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from renovation.core.actions.user_export import note_export
from renovation.core.policy import Can
from renovation.core.scope import fetch, reach
from renovation.core.web.export import allow_export, filters_of, mark_of
from renovation.core.web.submit import posted, submit
from residents.actions.response_suggestion import make_suggestions
from residents.forms.questionnaire_filter import SurveyForm
from residents.forms.response_suggestion import MakeSuggestionsForm
from residents.models import Questionnaire
from residents.queries.questionnaire import paper_of, questionnaires_named, returns_by_building, returns_of
from residents.queries.response import TEXTS_SHOWN, texts_to_use
from residents.queries.survey import SMALLEST_PUBLIC, survey_of
from residents.transfer.response_export import responses_workbook
from residents.transfer.survey_export import survey_workbook
from residents.views.questionnaire import questionnaire_trail

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The results so far; the address says what they are narrowed to."""
    row = fetch(questionnaires_named(), request.user, Can.VIEW, pk=pk)
    paper = paper_of(row)
    form = SurveyForm(request.GET, paper=paper)
    where, title = form.where(), _("调查结果")
    context = {
        "questionnaire": row,
        "survey": survey_of(paper, where, form.told_by()),
        "returns": returns_of(row),
        "form": form,
        "is_narrowed": bool(where),
        "smallest": SMALLEST_PUBLIC,
        "may_export": reach(request.user, Can.EXPORT).covers(row.neighborhood.region_id),
        "title": title,
        "trail": [*questionnaire_trail(row), (title, "")],
    }
    return render(request, "residents/questionnaire/results.html", context)


def texts(request: HttpRequest, pk: int) -> HttpResponse:
    """What residents wrote, to choose from; a POST takes the chosen ones in as suggestions."""
    right = Can.COLLECT if request.method == "POST" else Can.VIEW
    row = fetch(questionnaires_named(), request.user, right, pk=pk)
    before = request.GET.get("before", "")
    rows = texts_to_use(request.user, right).filter(response__questionnaire=row).order_by("-pk")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: TEXTS_SHOWN + 1])
    older = shown[TEXTS_SHOWN - 1].pk if len(shown) > TEXTS_SHOWN else None
    shown = shown[:TEXTS_SHOWN]
    form = MakeSuggestionsForm(posted(request), shown=[answer for answer in shown if answer.suggestion_id is None])
    user: Any = request.user
    made = submit(form, lambda **facts: make_suggestions(by=user, questionnaire=row, chosen=facts["found"]))
    if made is not None:
        messages.success(
            request, ngettext("已转为 %(n)d 条意见。", "已转为 %(n)d 条意见。", len(made)) % {"n": len(made)}
        )
        return redirect(request.get_full_path())
    return _texts(request, row, form, shown, older)


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The results as a workbook: returns, each question, and each by building and by age."""
    row = fetch(questionnaires_named(), request.user, Can.EXPORT, pk=pk)
    allow_export(request.user)
    paper = paper_of(row)
    form = SurveyForm(request.GET, paper=paper)
    title = _("%(title)s调查结果") % {"title": row.title}
    content = survey_workbook(paper, form.where(), returns_of(row), returns_by_building(row), mark_of(request.user))
    return _file(request, title, content, len(paper.questions))


@require_safe
def export_responses(request: HttpRequest, pk: int) -> HttpResponse:
    """Every response as a row, with numbers and identities in texts hidden."""
    row = fetch(questionnaires_named(), request.user, Can.EXPORT, pk=pk)
    allow_export(request.user)
    title = _("%(title)s原始答卷") % {"title": row.title}
    content, number = responses_workbook(paper_of(row), mark_of(request.user))
    return _file(request, title, content, number)


def _texts(
    request: HttpRequest, row: Questionnaire, form: MakeSuggestionsForm, shown: list[Any], older: int | None
) -> HttpResponse:
    title = _("居民填写的意见")
    picked = set(form["chosen"].value() or ())
    context = {
        "questionnaire": row,
        "form": form,
        "rows": [
            (answer, form[f"category-{answer.pk}"], str(answer.pk) in picked)
            if answer in form.shown
            else (answer, None, False)
            for answer in shown
        ],
        "older": older,
        "may_collect": reach(request.user, Can.COLLECT).covers(row.neighborhood.region_id),
        "title": title,
        "trail": [
            *questionnaire_trail(row),
            (_("调查结果"), reverse("residents:questionnaire-results", args=[row.pk])),
            (title, ""),
        ],
    }
    return render(request, "residents/questionnaire/texts.html", context)


def _file(request: HttpRequest, title: str, content: bytes, rows: int) -> HttpResponse:
    user: Any = request.user
    note_export(by=user, right=Can.EXPORT, title=title, filters=filters_of(request.GET), rows=rows, form="xlsx")
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return answer
