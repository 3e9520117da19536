"""To the identity provider and back. It says who somebody is; what they may do hangs on their duties here."""

import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from renovation.core.actions.session import may_ask_provider, note_provider_refusal
from renovation.core.actions.user import name_subject
from renovation.core.forms.user import SubjectForm
from renovation.core.identity.base import Errand, Identity, Untrusted, check_return
from renovation.core.identity.choice import provider_of
from renovation.core.lib.sso import SsoSettings
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.queries.account import user_vouched_for
from renovation.core.queries.duty import may_set_password
from renovation.core.scope import fetch, refusal
from renovation.core.views.staff import staff_trail
from renovation.core.web.pages import form_page
from renovation.core.web.sign_in import admit, agent_of, safe_next
from renovation.core.web.submit import posted, submit

log = logging.getLogger(__name__)
ERRAND = "errand"


@login_not_required
@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider, with an errand that only its return can fulfil."""
    sso = _settings()
    if not may_ask_provider():
        return HttpResponse(_("请求过于频繁，请稍后再试。"), status=429, content_type="text/plain; charset=utf-8")
    errand = Errand.begin(safe_next(request))
    try:
        address = provider_of(sso).address(errand, _return_to(request))
    except Untrusted as fault:
        return _refuse(request, sso, None, str(fault))
    request.session[ERRAND] = errand.kept()
    return redirect(address)


@login_not_required
@never_cache
@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """Take the provider's word for who somebody is, if it can be verified and they are known here."""
    sso = _settings()
    kept = request.session.pop(ERRAND, None)
    try:
        errand = check_return(Errand(**kept) if kept else None, request.GET.get("state", ""))
        if "code" not in request.GET:
            raise Untrusted("the provider sent no code")
        identity = provider_of(sso).identify(errand, request.GET["code"], _return_to(request))
    except Untrusted as fault:
        return _refuse(request, sso, None, str(fault))
    user = user_vouched_for(identity.subject, by_username=sso.is_by_username)
    if user is None or not user.is_active:
        return _refuse(request, sso, user, "disabled" if user else "unknown", identity)
    next_url = admit(request, user, next_url=errand.next_url, provider=sso.name, with_factor=identity.has_factor)
    return redirect(next_url)


def name(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what the provider calls somebody."""
    user = fetch(User, request.user, Can.GRANT_DUTY, pk=pk)
    if not may_set_password(request.user, user):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    sso = _settings()
    form = SubjectForm(posted(request), instance=user)
    if submit(form, name_subject, by=request.user, user=user):
        messages.success(request, _("已保存。"))
        return redirect("core:staff-detail", pk)
    title = _("%(provider)s的统一身份标识") % {"provider": sso.name}
    return form_page(request, form, title=title, trail=staff_trail(user), submit_label=_("保存"))


def _settings() -> SsoSettings:
    if settings.SSO is None:
        raise Http404(_("没有开通统一身份登录。"))
    sso: SsoSettings = settings.SSO
    return sso


def _return_to(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("core:sso-return"))


def _refuse(
    request: HttpRequest, sso: SsoSettings, user: User | None, reason: str, who: Identity | None = None
) -> HttpResponse:
    log.warning("sign-in by %s refused: %s", sso.kind, reason)
    note_provider_refusal(user=user, provider=sso.name, reason=reason, agent=agent_of(request))
    context = {"provider": sso.name, "is_proven": who is not None}
    return render(request, "core/user/sso_refused.html", context, status=403)
