"""What every public page shares: no account, its own frame, elder mode and language by a link, the right headers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag
from django.utils.http import urlencode

ELDER, YEAR = "elder", 365 * 86_400
# A notice board may be a minute behind; whoever just sent something is led to a page of their own.
KEPT = "public, max-age=60"


def open_page(*, is_private: bool = False) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let everybody in. `is_private` = a form, or somebody's own link: kept by nobody, indexed and told to nobody."""

    def mark(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_not_required
        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                answer = _switched(request) or view(request, *args, **kwargs)
            except Http404 as nothing:
                answer = open_render(request, "nothing", {"why": str(nothing)}, status=404)
            return _private(answer) if is_private else _public(request, answer)

        return shown

    return mark


def open_render(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page in the public frame."""
    facts = {"is_elder": request.COOKIES.get(ELDER) == "1", "office": settings.SITE_CONTACT}
    return render(request, f"residents/open/{template}.html", context | facts, status=status)


def public_url(request: HttpRequest, path: str) -> str:
    """Return a whole address to print: that by which the visitor came if it is ours, else the first of ours."""
    here = f"{request.scheme}://{request.get_host()}"
    base = here if here in settings.PUBLIC_URLS else settings.PUBLIC_URLS[0]
    return f"{base.rstrip('/')}{path}"


def _switched(request: HttpRequest) -> HttpResponse | None:
    """Take `?elder=1` or `?lang=en` as a cookie and show the same page without it; where to is never asked."""
    elder, language = request.GET.get(ELDER), request.GET.get("lang")
    if request.method != "GET" or (elder is None and language is None):
        return None
    rest = [(name, value) for name, values in request.GET.lists() if name not in (ELDER, "lang") for value in values]
    answer = HttpResponseRedirect(f"{request.path}?{urlencode(rest)}" if rest else request.path)
    options: dict[str, Any] = {"max_age": YEAR, "secure": settings.HTTPS, "httponly": True, "samesite": "Lax"}
    if elder is not None:
        answer.set_cookie(ELDER, "1" if elder == "1" else "0", **options)
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, **options)
    return _private(answer)


def _public(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    if answer.status_code != 200 or answer.headers.get("Cache-Control"):
        return answer
    patch_vary_headers(answer, ["Cookie"])
    answer.headers["Cache-Control"] = KEPT
    set_response_etag(answer)
    kept = get_conditional_response(request, etag=answer.headers["ETag"], response=answer)
    return kept if isinstance(kept, HttpResponse) else answer


def _private(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    # No page learns the path. `no-referrer` would say so too, but then browsers post forms with `Origin: null`.
    answer.headers["Referrer-Policy"] = "strict-origin"
    return answer
