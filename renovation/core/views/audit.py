"""The trail for those who watch over it: searching it, proving it, its heads and its archives."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from renovation.core.actions.audit_archive import export_archive
from renovation.core.actions.audit_check import ask_check
from renovation.core.actions.audit_view import note_view, print_head
from renovation.core.forms.audit_filter import AuditFilter
from renovation.core.policy import Can
from renovation.core.queries import audit, seal
from renovation.core.scope import can_anywhere, reach, refusal

SHOWN = 50


@require_safe
@never_cache
def show_list(request: HttpRequest) -> HttpResponse:
    """Search the trail, newest first; `before` is where the last page ended."""
    _require_auditor(request)
    form = AuditFilter(request.GET, granted=reach(request.user, Can.AUDIT))
    found: list[Any] = []
    if form.is_valid():
        asked = form.cleaned_data
        if not asked["before"]:
            note_view(by=request.user, **asked)
        found = list(audit.searched(audit.audited(request.user), **asked)[: SHOWN + 1])
    context = {
        "form": form,
        "rows": audit.told(found[:SHOWN]),
        "older_url": _address(request, before=found[SHOWN - 1].pk) if len(found) > SHOWN else "",
        "newest_url": _address(request) if "before" in request.GET else "",
        "state": seal.state(),
    }
    return render(request, "core/audit/list.html", context)


@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    _require_auditor(request)
    entry = get_object_or_404(audit.audited(request.user), pk=pk)
    note_view(by=request.user, label=str(entry.pk))
    (_entry, line, place) = audit.told([entry])[0]
    context = {
        "entry": entry,
        "line": line,
        "values": audit.values_of(entry),
        "place": place,
        "item": audit.seal_of(entry),
        "trail": [(_("审计"), _list_url()), (str(entry.pk), "")],
    }
    return render(request, "core/audit/detail.html", context)


@require_safe
@never_cache
def show_state(request: HttpRequest) -> HttpResponse:
    """Show how the trail stands: its seals, what verifications found, its archives."""
    _require_auditor(request)
    context = {
        "state": seal.state(),
        "checks": seal.ended_checks()[:10],
        "waiting": seal.waiting_check(),
        "archives": audit.archives()[:120],
        "audits_all": audit.audits_all(request.user),
        "trail": [(_("审计"), _list_url()), (_("封存与核验"), "")],
    }
    return render(request, "core/audit/state.html", context)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    ask_check(by=request.user)
    messages.success(request, _("已要求核验，完成后在此显示结果。"))
    return redirect("core:audit-state")


@require_safe
@never_cache
def show_head(request: HttpRequest) -> HttpResponse:
    """Show the head of the chain for printing: what lies in a safe cannot be altered with the database."""
    head = print_head(by=request.user)
    parts = [head.digest[start : start + 8] for start in range(0, 64, 8)] if head else []
    context = {"head": head, "parts": parts, "now": timezone.now(), "state": seal.state()}
    context["trail"] = [(_("审计"), _list_url()), (_("封存值"), "")]
    return render(request, "core/audit/head.html", context)


@require_POST
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    _require_auditor(request)
    archive = get_object_or_404(audit.archives(), pk=pk)
    try:
        path = export_archive(by=request.user, archive=archive)
    except ValidationError as error:
        messages.error(request, error.message)
        return redirect("core:audit-state")
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


def _require_auditor(request: HttpRequest) -> None:
    if not can_anywhere(request.user, Can.AUDIT):
        raise PermissionDenied(refusal(Can.AUDIT))


def _list_url() -> str:
    return reverse("core:audit-list")


def _address(request: HttpRequest, **more: Any) -> str:
    kept = {name: value for name, value in request.GET.items() if name != "before" and value}
    return f"?{urlencode(kept | more)}"
