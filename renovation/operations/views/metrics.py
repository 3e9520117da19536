"""/metrics for Prometheus: for this machine, addresses named by the operator, or whoever holds the token."""

import os
from hmac import compare_digest

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from renovation.core.lib.origin import origin
from renovation.operations.queries.gauge import DatabaseGauges


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Everybody else is told that there is no such page."""
    if not _may(request):
        raise Http404
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    database = CollectorRegistry()
    database.register(DatabaseGauges())
    return HttpResponse(generate_latest(registry) + generate_latest(database), content_type=CONTENT_TYPE_LATEST)


def _may(request: HttpRequest) -> bool:
    header = request.headers.get("Authorization", "")
    if settings.METRICS_TOKEN and compare_digest(header.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        return True
    # Forwarded by a proxy that we were not told of: whoever asks is not this machine.
    is_direct = settings.PROXY_COUNT > 0 or "X-Forwarded-For" not in request.headers
    return is_direct and origin().address in settings.METRICS_ALLOW
