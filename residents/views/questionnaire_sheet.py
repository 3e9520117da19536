"""The form to print and hand out: A4, numbered, with the QR code of the online one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from renovation.core.policy import Can
from renovation.core.scope import fetch
from renovation.core.web.qr import picture
from residents.enums import SurveyState
from residents.forms.questionnaire import SheetForm
from residents.forms.response import BANDS
from residents.queries.questionnaire import SCALE, paper_of, questionnaires_named
from residents.views.open_page import public_url
from residents.views.questionnaire import questionnaire_trail


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show so many numbered forms; of a draft one without a number, to look at."""
    row = fetch(questionnaires_named(), request.user, Can.VIEW, pk=pk)
    form = SheetForm(request.GET or None)
    facts: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    first, count, head = facts.get("first") or 1, facts.get("count") or 1, facts.get("head") or ""
    numbers = [f"{head}{number:04d}" for number in range(first, first + count)]
    is_draft = row.state == SurveyState.DRAFT
    link, title = public_url(request, reverse("residents:open-questionnaire", args=[row.public_key])), _("打印问卷")
    context = {
        "questionnaire": row,
        "paper": paper_of(row),
        "numbers": [""] if is_draft or form.errors else numbers,
        "is_draft": is_draft,
        "is_large": bool(facts.get("large")),
        "bands": [label for _value, label in BANDS],
        "scale": list(SCALE),
        "form": form,
        "qr": picture(link),
        "link": link,
        "title": title,
        "trail": [*questionnaire_trail(row), (title, "")],
    }
    return render(request, "residents/questionnaire/sheet.html", context)
