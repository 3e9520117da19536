"""How much a request may bring, decided before a byte of it is taken in."""

from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

V = TypeVar("V", bound=Callable[..., Any])
MEGABYTE = 2**20
# A browser shows our answer only after it could send everything: so much is let run past, unread, and so long.
DRAINED, SECONDS = 256 * MEGABYTE, 10
_PIECE = 64 * 1024


def takes(megabytes: int) -> Callable[[V], V]:
    """Mark a view that takes files: its requests may be so large, files and all. The proxy's limit is a little more."""

    def mark(view: V) -> V:
        view.body_limit = megabytes * MEGABYTE  # type: ignore[attr-defined]
        return view

    return mark


class BodyLimitMiddleware:
    """Refuse by its announced length what is too large, with 413.

    Stands ahead of whatever reads the body (the check of forged requests does). A body without an announced length is
    none (PEP 3333), and more than announced is never read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        limit: int = getattr(view, "body_limit", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        announced = request.META.get("CONTENT_LENGTH") or "0"
        length = int(announced) if announced.isdecimal() else 0
        if length <= limit:
            return None
        _drain(request, length)
        megabytes = limit // MEGABYTE
        if request.path.startswith("/api/"):
            text = _("请求超过 %(limit)s MB。") % {"limit": megabytes}
            error = {"code": "too_large", "message": text, "fields": {}}
            return JsonResponse({"error": error}, status=413, json_dumps_params={"ensure_ascii": False})
        return render(request, "413.html", {"limit": megabytes}, status=413)


def _drain(request: HttpRequest, length: int) -> None:
    if length > DRAINED:
        return
    until = monotonic() + SECONDS
    try:
        while request.read(_PIECE) and monotonic() < until:
            pass
    except OSError:
        return
