"""Leaving: what is open with a person, who follows, and everything ends at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.queries.duty import may_stop
from renovation.core.scope import fetch, refusal
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit
from renovation.dashboard.actions.staff import let_go
from renovation.dashboard.forms.staff import LeaveForm
from renovation.dashboard.queries.staff import open_work, shown_to, successors


def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Disable a person with their open work handed over; of somebody disabled before, hand over what is left."""
    user = fetch(User, request.user, Can.GRANT_DUTY, pk=pk)
    if not may_stop(request.user, user):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    work = open_work(user)
    form = LeaveForm(posted(request), successors=successors(user, work), work=work, is_leaving=user.is_active)
    if done := submit(form, let_go, by=request.user, user=user):
        messages.success(
            request,
            _("“%(name)s”已停用，移交项目 %(projects)s 个、居民意见 %(suggestions)s 件，处理台账 %(ledgers)s 份。")
            % {"name": user, **vars(done)},
        )
        return redirect("core:staff-detail", pk)
    title = _("离岗停用") if user.is_active else _("移交工作")
    label = _("立即停用") if user.is_active else _("移交")
    staff = [(_("人员与职责"), reverse("core:staff-list")), (str(user), reverse("core:staff-detail", args=[pk]))]
    context = {
        "template": "dashboard/staff/leave.html",
        "work": work,
        "shown": shown_to(request.user, work),
        "person": user,
    }
    return form_page(request, form, title=title, trail=staff, submit_label=label, **context)
