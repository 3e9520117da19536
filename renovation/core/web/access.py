"""One line and one measurement of every request: 50 µs of the processor, 2 of them the measurement; always on."""

import logging
from time import perf_counter
from typing import Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from prometheus_client import Histogram

from renovation.core.lib.origin import origin

log = logging.getLogger("portal.access")
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SECONDS = Histogram(
    "portal_request_seconds", "Time of a request by its view", ("view", "method", "status"), buckets=BUCKETS
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# Asked every few seconds by machines; their lines would drown everybody else's.
QUIET = {"operations:live", "operations:ready", "operations:metrics"}
# `labels()` costs three times what the measurement does.
_measured: dict[tuple[str, str, int], Any] = {}


class AccessMiddleware:
    """Inside `OriginMiddleware`, which numbers the request; outside everything that may answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Some twenty of a page, sent from memory: the proxy's log has them.
        if request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        start = perf_counter()
        response = self.get_response(request)
        seconds = perf_counter() - start
        match = request.resolver_match
        view, status = (match.view_name if match else ""), response.status_code
        _measure(view, request.method, status // 100, seconds)
        if view not in QUIET and log.isEnabledFor(logging.INFO):
            log.info("request", extra={"facts": _facts(request, view, status, seconds)})
        return response


def _measure(view: str, method: str, status: int, seconds: float) -> None:
    key = (view, method if method in METHODS else "OTHER", status)
    known = _measured.get(key)
    if known is None:
        known = _measured[key] = SECONDS.labels(key[0], key[1], f"{status}xx")
    known.observe(seconds)


def _facts(request: Any, view: str, status: int, seconds: float) -> dict[str, Any]:
    """Return what the line says. The query stays out of it: people search for names and numbers."""
    return {
        "view": view,
        "method": request.method,
        "path": request.path,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "user": _user_of(request),
        "address": origin().address,
    }


def _user_of(request: Any) -> int | None:
    """Return the id of whoever was recognized, without asking the database for somebody nobody asked for."""
    user = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = request.__dict__.get("_cached_user")
    return getattr(user, "pk", None)
