from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from renovation.core.actions.password import change_password
from renovation.core.forms.password import PasswordForm
from renovation.core.queries.account import is_password_due
from renovation.core.web.sign_in import keep_session
from renovation.core.web.submit import posted, submit


@sensitive_post_parameters()
def change(request: HttpRequest) -> HttpResponse:
    """Change one's own password; this session goes on, all others end."""
    form = PasswordForm(posted(request))
    user = submit(form, change_password, user=request.user)
    if user:
        keep_session(request, user)
        messages.success(request, _("密码已修改，其他设备上的登录已失效。"))
        return redirect("dashboard:my-work")
    context = {"form": form, "is_due": is_password_due(request.user)}
    return render(request, "core/user/password_change.html", context)
