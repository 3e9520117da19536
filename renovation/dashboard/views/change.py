from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from renovation.core.policy import Can
from renovation.core.queries import trail
from renovation.core.scope import reach
from renovation.dashboard.forms.change import ChangeFilter

SHOWN = 50


@require_safe
def change_list(request: HttpRequest) -> HttpResponse:
    """Show what was changed within the user's regions, newest first; `before` is where the last page ended."""
    form = ChangeFilter(request.GET, granted=reach(request.user, Can.VIEW))
    entries = trail.narrowed(trail.visible(request.user), **form.cleaned_data) if form.is_valid() else []
    found = list(entries[: SHOWN + 1])
    shown = found[:SHOWN]
    context = {
        "form": form,
        "changes": trail.grouped(trail.lines(shown), is_cut=len(found) > SHOWN),
        "older_url": _address(request, before=shown[-1].pk) if len(found) > SHOWN else "",
        "newest_url": _address(request) if "before" in request.GET else "",
        "is_audit": bool(reach(request.user, Can.VIEW_AUDIT)),
    }
    return render(request, "dashboard/change/list.html", context)


def _address(request: HttpRequest, **more: Any) -> str:
    kept = {name: value for name, value in request.GET.items() if name != "before" and value}
    return f"?{urlencode(kept | more)}"
