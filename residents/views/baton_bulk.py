"""Many suggestions at once, each with what came of it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from renovation.core.policy import Can
from renovation.core.scope import require_anywhere
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit
from residents.actions.baton import bulk_hand_over, bulk_merge
from residents.forms.baton_bulk import BulkHandOverForm, BulkMergeForm
from residents.models import Suggestion
from residents.queries.board import picked

Outcome = list[tuple[Suggestion, str]]


def hand_over(request: HttpRequest) -> HttpResponse:
    """Give what was picked into one hand."""
    require_anywhere(request.user, Can.ASSIGN)
    rows = picked(request.user, _keys(request))  # type: ignore[arg-type]
    form = BulkHandOverForm(posted(request), rows=rows)
    told = submit(form, bulk_hand_over, by=request.user, suggestions=rows) if rows else None
    return _answer(request, form, rows, told, _("批量转交"))


def merge(request: HttpRequest) -> HttpResponse:
    """Merge what was picked into one of them."""
    require_anywhere(request.user, Can.STUDY)
    rows = picked(request.user, _keys(request), Can.STUDY)  # type: ignore[arg-type]
    form = BulkMergeForm(posted(request), rows=rows)

    def merge_others(*, into: Suggestion, **given: Any) -> Outcome:
        others = [row for row in rows if row.pk != into.pk]
        return bulk_merge(suggestions=others, into=into, **given)

    told = submit(form, merge_others, by=request.user) if len(rows) > 1 else None
    return _answer(request, form, rows, told, _("批量并案"), least=2)


def _keys(request: HttpRequest) -> list[str]:
    return (request.POST if request.method == "POST" else request.GET).getlist("pick")


def _answer(
    request: HttpRequest, form: forms.Form, rows: list[Suggestion], told: Outcome | None, title: str, *, least: int = 1
) -> HttpResponse:
    trail = [(_("意见工作台"), reverse("residents:board"))]
    if told is not None:
        done = sum(not why for _row, why in told)
        context: dict[str, Any] = {"told": told, "done": done, "title": title, "trail": [*trail, (title, "")]}
        return render(request, "residents/suggestion/bulk_done.html", context)
    facts = {"rows": rows, "is_enough": len(rows) >= least, "least": least}
    template = "residents/suggestion/bulk_form.html"
    return form_page(request, form, title=title, trail=trail, submit_label=title, template=template, **facts)
