"""Before any page: is somebody signed in, and may they go on, or is there a password or second factor to set first?"""

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from renovation.core.queries.account import is_factor_required, is_password_due
from renovation.core.web.session import BACKGROUND

# What somebody may do who has yet to set a password or a second factor.
ALWAYS = {"core:logout", "core:language", "core:session"}
PASSWORD_PAGES = {"core:password"}
FACTOR_PAGES = {"core:factor-add"}
# In the session: how somebody came in. FACTOR = a second factor was shown; PROVIDER = by whose word.
FACTOR, PROVIDER = "factor", "provider"


class SignedInMiddleware(LoginRequiredMiddleware):
    """A fragment asked for by htmx gets a plain 401 when the session has ended, never the sign-in page."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:
        if request.headers.get("HX-Request"):
            return HttpResponse(_("登录已失效，请重新登录。"), status=401, content_type="text/plain; charset=utf-8")
        answer: HttpResponse = super().handle_no_permission(request, view_func)
        return answer


class StandingMiddleware:
    """Holds up whoever must first change a password or set up a second factor, and notes that somebody is there."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def process_view(self, request: HttpRequest, view_func: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        if BACKGROUND not in request.META and hasattr(request.session, "touch"):
            request.session.touch()
        # REST asks for the session by itself, after us.
        if not getattr(view_func, "login_required", True) and not _is_rest(request):
            return None
        return _held_up(request, request.resolver_match.view_name)


def _held_up(request: HttpRequest, view_name: str) -> HttpResponse | None:
    if view_name in ALWAYS:
        return None
    by_provider = PROVIDER in request.session
    if not by_provider and is_password_due(request.user):
        return None if view_name in PASSWORD_PAGES else _led_to("core:password", _("请先修改密码。"), request)
    if FACTOR not in request.session and is_factor_required(request.user):
        return None if view_name in FACTOR_PAGES else _led_to("core:factor-add", _("请先设置动态口令。"), request)
    return None


def _led_to(url_name: str, message: str, request: HttpRequest) -> HttpResponse:
    if _is_rest(request):
        return JsonResponse({"error": {"code": "forbidden", "message": message, "fields": {}}}, status=403)
    answer = redirect(url_name)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=403, headers={"HX-Redirect": answer.url})
    return answer


def _is_rest(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
