"""What a dry run found, what a person decides about it, and what became of it."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseStopPolling

from projects.actions.ledger_import import commit_ledger, decide_ledger
from projects.enums import ImportState, RowVerdict
from projects.forms.ledger_import import CommitForm, PlacesForm, SameForm
from projects.models import LedgerImport
from projects.queries.ledger_import import (
    DOUBT,
    lines_of,
    problem_rows,
    rows_of,
    undecided_places,
    undecided_rows,
)
from renovation.core.enums import OrganizationKind
from renovation.core.lib.column import Column
from renovation.core.policy import Can
from renovation.core.scope import fetch
from renovation.core.web.listing import workbook
from renovation.core.web.submit import submit

PLACES_SHOWN = 200
SIZE = 50
TABS = [
    (RowVerdict.PROBLEM, gettext_lazy("不能导入"), "problem_rows"),
    (DOUBT, gettext_lazy("存疑"), "doubt_rows"),
    (RowVerdict.CHANGE, gettext_lazy("变更"), "changed"),
    (RowVerdict.CREATE, gettext_lazy("新增"), "created"),
    (RowVerdict.SAME, gettext_lazy("无变化"), "left"),
]
PROBLEM_COLUMNS = (
    Column("number", gettext_lazy("行号"), "count"),
    Column("cell", gettext_lazy("单元格")),
    Column("name", gettext_lazy("小区名称")),
    Column("value", gettext_lazy("单元格内容")),
    Column("reason", gettext_lazy("问题")),
    Column("effect", gettext_lazy("处理")),
)


def review(request: HttpRequest, ledger: LedgerImport, commit_form: CommitForm | None = None) -> dict[str, Any]:
    """Return what the review page shows."""
    summary = ledger.summary
    open_places, waiting = undecided_places(ledger)
    places = summary["new_regions"][:PLACES_SHOWN]
    same = undecided_rows(ledger)
    same_form = SameForm(rows=same)
    wrong = [total for total in summary["totals"] if not total["matches"]]
    return {
        "summary": summary,
        "open_places": open_places,
        "waiting": waiting,
        "places_form": _places_form(None, ledger),
        "places": places,
        "places_hidden": len(summary["new_regions"]) - len(places),
        "same_form": same_form,
        "same_rows": same,
        "same_lines": [(row, same_form[f"row_{row.number}"]) for row in same],
        "wrong_totals": wrong,
        "firms": [(OrganizationKind(firm["kind"]).label, firm["name"], firm["rows"]) for firm in summary["new_firms"]],
        "commit_form": commit_form or CommitForm(summary=summary, waiting=waiting),
        "step": 4,
    } | rows_context(request, ledger)


def result(request: HttpRequest, ledger: LedgerImport) -> dict[str, Any]:
    """Return what the page of a finished import shows."""
    return {"summary": ledger.summary, "committed": ledger.summary["committed"], "step": 6} | rows_context(
        request, ledger
    )


def rows_context(request: HttpRequest, ledger: LedgerImport) -> dict[str, Any]:
    """Return one page of the rows with one verdict; by default the first verdict that has rows."""
    counts = _counts(ledger)
    wanted = request.GET.get("show", "")
    show = wanted if wanted in counts else next((name for name, count in counts.items() if count), RowVerdict.SAME)
    q = request.GET.get("q", "").strip()
    page = max(1, int(number)) if (number := request.GET.get("page", "")).isdecimal() and len(number) < 7 else 1
    rows = list(rows_of(ledger, show, q)[(page - 1) * SIZE : page * SIZE + 1])
    return {
        "tabs": [(name, label, counts[name]) for name, label, _key in TABS],
        "show": show,
        "q": q,
        "page": page,
        "has_next": len(rows) > SIZE,
        "table": [(row, lines_of(row)) for row in rows[:SIZE]],
    }


def _counts(ledger: LedgerImport) -> dict[str, int]:
    """Return the rows per tab: as tried, or after the commit as written."""
    committed = ledger.summary.get("committed")
    names = {"problem_rows": "skipped"}
    found = {name: ledger.summary[key] for name, _label, key in TABS}
    if committed:
        found |= {
            name: committed[names.get(key, key)] for name, _label, key in TABS if names.get(key, key) in committed
        }
    return {str(name): count for name, count in found.items()}


@require_safe
def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of rows alone, for htmx."""
    ledger = fetch(LedgerImport, request.user, Can.IMPORT_LEDGER, pk=pk)
    if ledger.state not in (ImportState.READY, ImportState.DONE) or not request.htmx:  # type: ignore[attr-defined]
        return redirect("projects:import-detail", pk)
    return render(request, "projects/ledger_import/rows.html", {"ledger": ledger} | rows_context(request, ledger))


@require_safe
def problems(request: HttpRequest, pk: int) -> HttpResponse:
    """Every problem with its cell as a spreadsheet, for whoever filled the ledger in."""
    ledger = fetch(LedgerImport, request.user, Can.IMPORT_LEDGER, pk=pk)
    content = workbook(PROBLEM_COLUMNS, problem_rows(ledger), _("问题清单"))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content, content_type=kind)
    name = _("问题清单_%(name)s.xlsx") % {"name": ledger.filename.rsplit(".", 1)[0]}
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the worker is. When it is through, polling ends and the page comes anew."""
    ledger = fetch(LedgerImport, request.user, Can.IMPORT_LEDGER, pk=pk)
    if ledger.state in (ImportState.READING, ImportState.COMMITTING):
        return render(request, "projects/ledger_import/progress.html", {"ledger": ledger})
    response = HttpResponseStopPolling()
    response["HX-Refresh"] = "true"
    return response


def _places_form(data: Any, ledger: LedgerImport) -> PlacesForm:
    places = ledger.summary["new_regions"][:PLACES_SHOWN]
    return PlacesForm(data, places=places, decided=ledger.settings.get("regions", {}))


@require_POST
def places(request: HttpRequest, pk: int) -> HttpResponse:
    """Take what unknown streets and communities are."""
    ledger = fetch(LedgerImport, request.user, Can.IMPORT_LEDGER, pk=pk)
    if ledger.state != ImportState.READY:
        return redirect("projects:import-detail", pk)
    form = _places_form(request.POST, ledger)
    if form.is_valid():
        regions = form.decisions(ledger.summary["new_regions"])
        if _decided(request, ledger, regions=regions, same={}):
            messages.success(request, _("街道、社区的处理已记下。"))
    return redirect("projects:import-detail", pk)


@require_POST
def same(request: HttpRequest, pk: int) -> HttpResponse:
    """Take whether look-alike names are the same neighborhood, and try again with that."""
    ledger = fetch(LedgerImport, request.user, Can.IMPORT_LEDGER, pk=pk)
    if ledger.state != ImportState.READY:
        return redirect("projects:import-detail", pk)
    form = SameForm(request.POST, rows=undecided_rows(ledger))
    if form.is_valid():
        all_new = form.cleaned_data["all_new"]
        _decided(request, ledger, regions={}, same=form.decisions(), all_new=all_new)
    return redirect("projects:import-detail", pk)


def _decided(request: HttpRequest, ledger: LedgerImport, **decision: Any) -> bool:
    """Keep a decision; somebody else may have gone on with the ledger since the page was shown."""
    try:
        decide_ledger(by=request.user, ledger=ledger, **decision)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    return True


@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the rows written, with everything that had to be accepted accepted."""
    ledger = fetch(LedgerImport, request.user, Can.IMPORT_LEDGER, pk=pk)
    if ledger.state != ImportState.READY:
        return redirect("projects:import-detail", pk)
    _open, waiting = undecided_places(ledger)
    form = CommitForm(request.POST, summary=ledger.summary, waiting=waiting)
    if submit(form, commit_ledger, by=request.user, ledger=ledger):
        return redirect("projects:import-detail", pk)
    context = {"ledger": ledger, "trail": [(_("台账导入"), ""), (ledger.filename, "")]}
    return render(request, "projects/ledger_import/review.html", context | review(request, ledger, form), status=422)
