"""Photos of the works, each asked for by the row it hangs on; what waits for its form, by whoever sent it."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from projects.queries.site_photo import photos_stored
from renovation.core.policy import Can
from renovation.core.queries.stored_file import waiting_of
from renovation.core.scope import fetch
from renovation.core.web.files import serve


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    return serve(request, fetch(photos_stored(), request.user, Can.VIEW, pk=pk).file)


@require_safe
def show_small(request: HttpRequest, pk: int) -> HttpResponseBase:
    return serve(request, fetch(photos_stored(), request.user, Can.VIEW, pk=pk).file, small=True)


@require_safe
def waiting(request: HttpRequest, key: UUID) -> HttpResponseBase:
    stored = waiting_of(request.user).filter(key=key).first()
    if stored is None:
        raise Http404
    return serve(request, stored, small=True)
