"""The pages of one person: what they may do where, and what the office does about it."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from renovation.core.actions.staff import change_staff, end_sessions, readmit_staff, register_staff, renew_password
from renovation.core.forms.duty import DutyForm, StaffForm
from renovation.core.forms.staff import StaffEditForm
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.queries.account import door_of
from renovation.core.queries.duty import may_steer
from renovation.core.queries.staff import staff_page
from renovation.core.scope import can_anywhere, fetch, refusal
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = fetch(User, request.user, Can.GRANT_DUTY, pk=pk)
    context = {"person": user, "page": staff_page(request.user, user), "door": door_of(request.user, user)}
    context |= {"trail": staff_trail(user), "has_sso": settings.SSO is not None}
    return render(request, "core/staff/detail.html", context)


@never_cache
def add(request: HttpRequest) -> HttpResponse:
    """Register a person. The answer shows the initial password this once, so it is no redirect."""
    if not can_anywhere(request.user, Can.GRANT_DUTY):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    form = StaffForm(posted(request), by=request.user)
    if made := submit(form, register_staff, by=request.user):
        return _issued(request, *made)
    trail = [(_("人员与职责"), reverse("core:staff-list"))]
    return form_page(request, form, title=_("登记人员"), trail=trail, submit_label=_("登记"), is_long=True)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = fetch(User, request.user, Can.GRANT_DUTY, pk=pk)
    if not may_steer(request.user, user):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    form = StaffEditForm(posted(request), instance=user, by=request.user)
    if submit(form, change_staff, by=request.user, user=user):
        messages.success(request, _("已保存。"))
        return redirect("core:staff-detail", pk)
    return form_page(request, form, title=_("修改人员"), trail=staff_trail(user), submit_label=_("保存"))


@never_cache
def readmit(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody come back with a new duty and a new initial password."""
    user = fetch(User, request.user, Can.GRANT_DUTY, pk=pk)
    if not may_steer(request.user, user):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    form = DutyForm(posted(request), by=request.user)
    if made := submit(form, readmit_staff, by=request.user, user=user):
        return _issued(request, *made)
    return form_page(request, form, title=_("办理返岗"), trail=staff_trail(user), submit_label=_("恢复并授予职责"))


@never_cache
@require_POST
def password(request: HttpRequest, pk: int) -> HttpResponse:
    user = fetch(User, request.user, Can.GRANT_DUTY, pk=pk)
    return _issued(request, *renew_password(by=request.user, user=user))


@require_POST
def sessions(request: HttpRequest, pk: int) -> HttpResponse:
    user = fetch(User, request.user, Can.GRANT_DUTY, pk=pk)
    end_sessions(by=request.user, user=user)
    messages.success(request, _("“%(name)s”的全部登录已终止。") % {"name": user})
    return redirect("core:staff-detail", pk)


def staff_trail(user: User) -> list[tuple[str, str]]:
    return [(_("人员与职责"), reverse("core:staff-list")), (str(user), reverse("core:staff-detail", args=[user.pk]))]


def _issued(request: HttpRequest, user: User, password: str) -> HttpResponse:
    return render(request, "core/staff/issued.html", {"person": user, "password": password, "trail": staff_trail(user)})
