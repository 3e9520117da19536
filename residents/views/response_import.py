"""Responses from a sheet: upload, look at every row that is wrong, store. Nothing is kept between the steps."""

import hashlib
import tempfile
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renovation.core.forms.staff import SealedForm
from renovation.core.lib.files import FileRefused, scan_file
from renovation.core.lib.sheets import SheetRefused
from renovation.core.policy import Can
from renovation.core.scope import fetch
from renovation.core.web.body import takes
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted
from residents.forms.response_import import ResponseSheetForm
from residents.models import Questionnaire
from residents.queries.questionnaire import Paper, paper_of, questionnaires_named
from residents.transfer.response_import import Outcome, import_sheet
from residents.transfer.response_sheet import ResponseSheet, read_responses
from residents.transfer.response_template import response_template
from residents.views.questionnaire import questionnaire_trail

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a page hands to its next step; more than this would not come back through the limit of a request.
MOST_SEALED, SECONDS = 4 * 2**20, 3600
WRONG_SHOWN = 200


@takes(5)
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a sheet and show what it would do; nothing is stored."""
    row = fetch(questionnaires_named(), request.user, Can.GATHER, pk=pk)
    paper = paper_of(row)
    form = ResponseSheetForm(posted(request), request.FILES or None)
    if form.is_valid() and (sheet := _read(form, paper)):
        outcome = import_sheet(by=request.user, paper=paper, sheet=sheet, is_trial=True)  # type: ignore[arg-type]
        return _preview(request, row, sheet, outcome)
    return form_page(
        request,
        form,
        title=_("导入答卷"),
        trail=questionnaire_trail(row),
        submit_label=_("上传并核对"),
        template="residents/questionnaire/import.html",
        questionnaire=row,
    )


@takes(5)
@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Store a sheet that has been looked at."""
    row = fetch(questionnaires_named(), request.user, Can.GATHER, pk=pk)
    form = SealedForm(
        request.POST, opened=lambda sealed: signing.loads(sealed, salt=_salt(request, row), max_age=SECONDS)
    )
    if not form.is_valid():
        messages.error(request, _("页面已过期，请重新上传。"))
        return redirect("residents:response-import", pk)
    sheet = ResponseSheet.of_plain(form.cleaned_data["sealed"])
    try:
        outcome = import_sheet(by=request.user, paper=paper_of(row), sheet=sheet, is_trial=False)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("residents:questionnaire-detail", pk)
    if not outcome.is_done:
        return _preview(request, row, sheet, outcome)
    facts = {"new": outcome.counts["NEW"], "invalid": outcome.counts["INVALID"], "same": outcome.counts["SAME"]}
    messages.success(request, _("已导入：有效 %(new)d 份，无效 %(invalid)d 份；已有 %(same)d 份未重复导入。") % facts)
    return redirect("residents:questionnaire-detail", pk)


@require_safe
def template(request: HttpRequest, pk: int) -> HttpResponse:
    row = fetch(questionnaires_named(), request.user, Can.GATHER, pk=pk)
    response = HttpResponse(response_template(paper_of(row)), content_type=XLSX)
    name = quote(_("%(title)s导入模板") % {"title": row.title})
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}.xlsx"
    return response


def _read(form: ResponseSheetForm, paper: Paper) -> ResponseSheet | None:
    upload: UploadedFile = form.cleaned_data["file"]
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(prefix="responses-") as file:
        for chunk in upload.chunks():
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        try:
            scan_file(file)  # type: ignore[arg-type]
            return read_responses(file.name, upload.name or "", paper, digest.hexdigest())
        except (SheetRefused, FileRefused) as refused:
            form.add_error("file", refused.message)
    return None


def _preview(request: HttpRequest, row: Questionnaire, sheet: ResponseSheet, outcome: Outcome) -> HttpResponse:
    title = _("核对答卷")
    sealed = signing.dumps(sheet.as_plain(), salt=_salt(request, row), compress=True) if outcome.is_right else ""
    is_too_long = len(sealed) > MOST_SEALED
    context: dict[str, Any] = {
        "questionnaire": row,
        "outcome": outcome,
        "counts": outcome.counts,
        "wrong": outcome.wrong[:WRONG_SHOWN],
        "sealed": "" if is_too_long else sealed,
        "is_too_long": is_too_long,
        "title": title,
        "trail": [
            *questionnaire_trail(row),
            (_("导入答卷"), reverse("residents:response-import", args=[row.pk])),
            (title, ""),
        ],
    }
    return render(request, "residents/questionnaire/preview.html", context)


def _salt(request: HttpRequest, row: Questionnaire) -> str:
    return f"responses-{row.pk}-{request.user.pk}"
