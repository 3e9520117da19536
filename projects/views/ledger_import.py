"""The ledger wizard: upload, match, try, decide, commit. Each step is a page that may be left and found again."""

import tempfile
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from projects.actions.ledger_import import match_ledger
from projects.actions.ledger_job import retry_ledger
from projects.enums import ImportState
from projects.forms.ledger_import import KINDS, MatchForm, UploadForm
from projects.models import LedgerImport
from projects.queries.ledger_import import districts_for, earlier_of, ledgers_for
from projects.transfer.ledger import FIELDS, Ledger, SheetRefused
from projects.transfer.ledger_import import guessed, look, receive
from projects.views.ledger_review import result, review
from renovation.core.lib.files import FileRefused, scan_file
from renovation.core.models import Region
from renovation.core.policy import Can
from renovation.core.scope import can_anywhere, fetch, refusal
from renovation.core.web.body import takes
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit

PAGE = 50
WORKING = (ImportState.READING, ImportState.COMMITTING)


@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    if not can_anywhere(request.user, Can.IMPORT_LEDGER):
        raise PermissionDenied(refusal(Can.IMPORT_LEDGER))
    before = request.GET.get("before", "")
    rows = ledgers_for(request.user)
    shown = list((rows.filter(pk__lt=int(before)) if before.isdecimal() else rows)[: PAGE + 1])
    context = {"ledgers": shown[:PAGE], "next_before": shown[PAGE - 1].pk if len(shown) > PAGE else None}
    return render(request, "projects/ledger_import/list.html", context)


@takes(110)
def add(request: HttpRequest) -> HttpResponse:
    if not can_anywhere(request.user, Can.IMPORT_LEDGER):
        raise PermissionDenied(refusal(Can.IMPORT_LEDGER))
    form = UploadForm(posted(request), request.FILES or None, districts=districts_for(request.user))
    if form.is_valid() and (ledger := _received(request, form)):
        if earlier := earlier_of(request.user, ledger):
            text = _("同一文件已于 %(day)s 导入过（第 %(n)s 号导入）。再次导入不会重复，内容没有变化的行保持不变。")
            messages.warning(request, text % {"day": f"{earlier.committed_at:%Y-%m-%d}", "n": earlier.pk})
        return redirect("projects:import-match", ledger.pk)
    trail = [(_("台账导入"), reverse("projects:import-list"))]
    page = {"template": "projects/ledger_import/upload.html", "submit_label": _("上传并查看列对应")}
    return form_page(request, form, title=_("上传台账"), trail=trail, **page)  # type: ignore[arg-type]


def _received(request: HttpRequest, form: UploadForm) -> LedgerImport | None:
    """Keep an upload that can be read; say at the field why another one cannot."""
    upload: UploadedFile = form.cleaned_data["file"]
    region: Region = form.cleaned_data["region"]
    with tempfile.NamedTemporaryFile(prefix="ledger-") as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        try:
            scan_file(file)  # type: ignore[arg-type]
            return receive(by=request.user, region=region, path=file.name, filename=upload.name or "")
        except (SheetRefused, FileRefused) as refused:
            form.add_error("file", refused.message)
    return None


def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what each column was taken for; the sheet and the kind may be changed, and every column."""
    ledger = fetch(LedgerImport, request.user, Can.IMPORT_LEDGER, pk=pk)
    if ledger.forgotten_at:
        messages.error(request, _("这份台账的原文件已按保存期清除，请重新上传。"))
        return redirect("projects:import-list")
    if ledger.state in WORKING or ledger.cursor:
        return redirect("projects:import-detail", pk)
    asked = request.POST if request.method == "POST" else request.GET
    sheet, kind = asked.get("sheet", ledger.sheet), asked.get("kind", ledger.kind)
    try:
        found = look(ledger.file.path, ledger.filename, sheet=sheet, kind=kind if kind in dict(KINDS) else "")
    except SheetRefused as refused:
        messages.error(request, refused.message)
        return redirect("projects:import-list")
    is_as_kept = (sheet, kind) == (ledger.sheet, ledger.kind)
    form = _match_form(request, found, ledger.mapping if is_as_kept else guessed(found))
    fixed: dict[str, Any] = {"by": request.user, "ledger": ledger, "sheet": found.sheet, "kind": str(found.kind)}
    if request.method == "POST" and submit(form, match_ledger, **fixed):
        return redirect("projects:import-detail", pk)
    return render(request, "projects/ledger_import/match.html", _match_context(ledger, found, form))


def _match_form(request: HttpRequest, found: Ledger, guess: dict[str, str]) -> MatchForm:
    columns = [match.column for match in found.matches]
    labels = {name: field.label for name, field in FIELDS.items()}
    return MatchForm(posted(request), columns=columns, fields=labels, guess=guess)


def _match_context(ledger: LedgerImport, found: Ledger, form: MatchForm) -> dict[str, Any]:
    sheets = [found.sheet, *(other.name for other in found.other_sheets if other.reason == "LEDGER")]
    return {
        "ledger": ledger,
        "found": found,
        "form": form,
        "lines": [(match, form[f"column_{match.column}"]) for match in found.matches],
        "kinds": KINDS,
        "sheets": sheets,
        "doubts": [doubt for doubt in found.doubts if not doubt.column],
        "trail": trail_of(ledger),
        "step": 2,
    }


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where an import stands and what comes next."""
    ledger = fetch(LedgerImport, request.user, Can.IMPORT_LEDGER, pk=pk)
    if ledger.state == ImportState.UPLOADED:
        return redirect("projects:import-match", pk)
    context = {"ledger": ledger, "trail": trail_of(ledger), "earlier": earlier_of(request.user, ledger)}
    if ledger.state == ImportState.READY:
        return render(request, "projects/ledger_import/review.html", context | review(request, ledger))
    if ledger.state == ImportState.DONE:
        return render(request, "projects/ledger_import/result.html", context | result(request, ledger))
    if ledger.state in WORKING:
        context["step"] = 3 if ledger.state == ImportState.READING else 5
        return render(request, "projects/ledger_import/working.html", context)
    return render(request, "projects/ledger_import/failed.html", context)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    ledger = fetch(LedgerImport, request.user, Can.IMPORT_LEDGER, pk=pk)
    retry_ledger(by=request.user, ledger=ledger)
    return redirect("projects:import-detail", pk)


def trail_of(ledger: LedgerImport) -> list[tuple[str, str]]:
    return [(_("台账导入"), reverse("projects:import-list")), (ledger.filename, "")]
