"""For load balancers and watchdogs: no sign-in, no session, and nothing that a stranger could learn from."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from renovation.operations.queries.probe import is_ready


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers; asks nobody else. If it does not, restart it."""
    return JsonResponse({"status": "live"})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Send requests here, or to another machine. What is wrong stands on the page of who runs the portal."""
    is_up = is_ready()
    return JsonResponse({"status": "ready" if is_up else "unavailable"}, status=200 if is_up else 503)
