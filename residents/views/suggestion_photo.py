"""Photos of suggestions, each asked for by the row it hangs on."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from renovation.core.policy import Can
from renovation.core.scope import fetch
from renovation.core.web.files import serve
from residents.queries.suggestion_detail import photos_stored


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    return serve(request, fetch(photos_stored(), request.user, Can.VIEW, pk=pk).file)


@require_safe
def show_small(request: HttpRequest, pk: int) -> HttpResponseBase:
    return serve(request, fetch(photos_stored(), request.user, Can.VIEW, pk=pk).file, small=True)
