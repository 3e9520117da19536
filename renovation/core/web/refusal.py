"""A door that stayed shut is worth a line in the trail: who tried what, from where."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse

from renovation.core.audit import record_event, shared_place
from renovation.core.enums import Outcome
from renovation.core.limits import take

# Of one person; whoever tries on is not told about again for a while, so that nobody floods the trail.
RECORDED, RECORDED_PER = 60, timedelta(hours=1)


class RefusalMiddleware:
    """Records each 403 that somebody signed in was given, on pages and by the API."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        user: Any = getattr(request, "user", None)
        if response.status_code == 403 and user is not None and user.is_authenticated:
            _note(request, user)
        return response


def _note(request: HttpRequest, user: Any) -> None:
    if not take(f"refused:{user.pk}", RECORDED, RECORDED_PER):
        return
    match = request.resolver_match
    record_event(
        user,
        "access.refused",
        label=request.path[:200],
        region_code=shared_place({duty.region_id for duty in user.current_duties}),
        outcome=Outcome.REFUSED,
        method=request.method or "",
        page=match.view_name if match else "",
        token=getattr(user, "token_name", ""),
    )
