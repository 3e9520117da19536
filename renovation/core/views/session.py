"""Coming in with a password and, where there is one, a code; going; how long the session lasts."""

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from renovation.core.actions.second_factor import use_code
from renovation.core.actions.session import (
    Refused,
    end_sessions,
    note_refused_code,
    note_sign_out,
    try_password,
    unlock_user,
    waiting_words,
)
from renovation.core.forms.session import CodeForm, SignInForm
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.scope import fetch
from renovation.core.web.session import seconds_left
from renovation.core.web.sign_in import admit, agent_of, begin, keep_session, pending_of, safe_next
from renovation.core.web.submit import posted, submit


@sensitive_post_parameters("password")
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Ask for name and password."""
    next_url = safe_next(request)
    if request.user.is_authenticated:
        return redirect(next_url)
    form, refused = SignInForm(posted(request)), Refused()
    if form.is_valid():
        found = try_password(**form.cleaned_data, agent=agent_of(request))
        if isinstance(found, User):
            return redirect(admit(request, found, next_url=next_url))
        refused = found
        wrong = _("用户名或密码不正确，请注意大小写。")
        form.add_error(None, waiting_words(refused.wait) if refused.wait else wrong)
    return _refusable(request, "login", {"form": form, "next": next_url, "sso": settings.SSO}, refused.wait)


@sensitive_post_parameters("code")
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask somebody who has shown a password for the code of their second factor."""
    pending = pending_of(request)
    if pending is None:
        messages.warning(request, _("等候时间过长，请重新登录。"))
        return redirect("core:login")
    user, facts = pending
    form = CodeForm(posted(request))
    kind = submit(form, use_code, user=user)
    if kind:
        begin(request, user, provider=facts["provider"], factor=kind)
        return redirect(facts["next"])
    if form.is_bound and not form.errors:
        note_refused_code(by=user, agent=agent_of(request))
        form.add_error("code", _("口令不正确，或已经用过。请输入新出现的 6 位数字。"))
    return render(request, "core/user/code.html", {"form": form})


@login_not_required
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Leave; whoever is out already is shown the door just the same."""
    if request.user.is_authenticated:
        note_sign_out(by=request.user)
    auth.logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Tell a page's script whose session it is and how long it lasts; a POST is a sign of life and prolongs it."""
    is_in = request.user.is_authenticated
    left = seconds_left(request.session) if is_in else 0
    return JsonResponse({"who": request.user.pk if is_in else 0, "left": left, "csrf": get_token(request)})


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End one's own sessions elsewhere."""
    keep_session(request, end_sessions(by=request.user))
    messages.success(request, _("其他设备上的登录已全部失效。"))
    return redirect("core:account")


@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody try again at once."""
    user = unlock_user(by=request.user, user=fetch(User, request.user, Can.MANAGE_ACCESS, pk=pk))
    messages.success(request, _("已解除“%(name)s”的登录限制。") % {"name": user})
    return redirect(safe_next(request))


def _refusable(request: HttpRequest, name: str, context: dict, wait: int) -> HttpResponse:
    answer = render(request, f"core/user/{name}.html", context, status=429 if wait else 200)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer
