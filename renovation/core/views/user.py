"""Signing in and out, one's own password and language."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from renovation.core.actions.user import change_password, choose_language
from renovation.core.forms.language import LanguageForm
from renovation.core.web.submit import posted

login = LoginView.as_view(template_name="core/user/login.html", redirect_authenticated_user=True)
logout = LogoutView.as_view()


@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; this session goes on, all others end."""
    form = PasswordChangeForm(request.user, posted(request))
    if form.is_valid():
        user = change_password(by=request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, user)
        messages.success(request, _("密码已修改，其他设备上的登录已失效。"))
        return redirect("dashboard:my-work")
    return render(request, "core/user/password_change.html", {"form": form})


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language: a cookie for this browser, and the profile of whoever is signed in."""
    form = LanguageForm(request.POST)
    if form.is_valid() and request.user.is_authenticated:
        choose_language(by=request.user, language=form.cleaned_data["language"])
    return set_language(request)
