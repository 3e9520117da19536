from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from renovation.core.actions.second_factor import (
    confirm_factor,
    offer_factor,
    remove_factor,
    renew_recovery_codes,
    reset_factor,
)
from renovation.core.forms.second_factor import FactorForm, ProofForm, RemoveFactorForm
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.queries.account import has_factor, is_factor_required
from renovation.core.scope import fetch
from renovation.core.web.pages import form_page
from renovation.core.web.qr import in_groups, key_uri, picture
from renovation.core.web.sign_in import keep_session, safe_next
from renovation.core.web.standing import FACTOR
from renovation.core.web.submit import posted, submit


@sensitive_post_parameters()
@never_cache
def add(request: HttpRequest) -> HttpResponse:
    """Show the secret to an app and ask for its first code; the answer shows the recovery codes this once."""
    if has_factor(request.user):
        return _already(request)
    factor, form = offer_factor(by=request.user), FactorForm(posted(request))
    if codes := submit(form, confirm_factor, by=request.user):
        keep_session(request, request.user, **{FACTOR: "CODE"})
        return render(request, "core/user/recovery_codes.html", {"codes": codes})
    uri = key_uri(factor.secret, request.user.username)
    is_required = is_factor_required(request.user)
    context = {"form": form, "secret": in_groups(factor.secret), "qr": picture(uri), "is_required": is_required}
    return render(request, "core/user/factor_add.html", context)


@sensitive_post_parameters()
@never_cache
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes; the old ones are worth nothing then."""
    form = ProofForm(posted(request))
    if codes := submit(form, renew_recovery_codes, user=request.user):
        return render(request, "core/user/recovery_codes.html", {"codes": codes})
    title = _("更换恢复码")
    return form_page(request, form, title=title, trail=_trail(), submit_label=_("生成新的恢复码"))


@sensitive_post_parameters()
def remove(request: HttpRequest) -> HttpResponse:
    """Do without a second factor."""
    form = RemoveFactorForm(posted(request))
    if user := submit(form, remove_factor, user=request.user):
        keep_session(request, user)
        request.session.pop(FACTOR, None)
        messages.success(request, _("动态口令已停用。"))
        return redirect("core:account")
    return form_page(request, form, title=_("停用动态口令"), trail=_trail(), submit_label=_("停用"))


@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second factor off somebody who lost it."""
    user = reset_factor(by=request.user, user=fetch(User, request.user, Can.MANAGE_ACCESS, pk=pk))
    messages.success(request, _("“%(name)s”的动态口令已重置，下次登录时重新设置。") % {"name": user})
    return redirect(safe_next(request))


def _already(request: HttpRequest) -> HttpResponse:
    """Send somebody back who has a second factor; whose session has not shown it, to the door."""
    if FACTOR in request.session:
        return redirect("core:account")
    auth.logout(request)
    return redirect("core:login")


def _trail() -> list[tuple[str, str]]:
    return [(_("我的账号"), "/account/")]
