from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from renovation.core.policy import Can
from renovation.core.scope import can_anywhere, refusal
from renovation.operations.queries.status import status


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show whether the portal is well, and what to do where it is not."""
    user: Any = request.user
    if not can_anywhere(user, Can.MANAGE_SYSTEM):
        raise PermissionDenied(refusal(Can.MANAGE_SYSTEM))
    return render(request, "operations/status/show.html", {"status": status()})
