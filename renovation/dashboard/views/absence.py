"""Leave with a deputy: entered by oneself or by a superior, cancelled by the same."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.queries.absence import absence_for, deputies_for, may_enter
from renovation.core.scope import fetch, refusal
from renovation.core.views.staff import staff_trail
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit
from renovation.dashboard.actions.absence import come_back, take_leave
from renovation.dashboard.forms.absence import AbsenceForm


def add_own(request: HttpRequest) -> HttpResponse:
    """Enter that one is away oneself."""
    user: Any = request.user
    return _add(request, user, [(_("我的账号"), reverse("core:account"))])


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that somebody is away whom one has authority over."""
    user = fetch(User, request.user, Can.GRANT_DUTY, pk=pk)
    if not may_enter(request.user, user):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    return _add(request, user, staff_trail(user))


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    absence = absence_for(request.user, pk)
    try:
        come_back(by=request.user, absence=absence)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("“%(who)s”的请假已撤销，未办事项归还本人。") % {"who": absence.user})
    return _back(request, absence.user)


def _add(request: HttpRequest, user: User, trail: list[tuple[str, str]]) -> HttpResponse:
    form = AbsenceForm(posted(request), deputies=deputies_for(user))
    if absence := submit(form, take_leave, by=request.user, user=user):
        said = _("已登记：%(from)s至%(to)s请假，由%(who)s代理。")
        span = {"from": absence.starts_on.isoformat(), "to": absence.ends_on.isoformat()}
        messages.success(request, said % {"who": absence.deputy, **span})
        return _back(request, user)
    return form_page(request, form, title=_("登记请假"), trail=trail, submit_label=_("登记"))


def _back(request: HttpRequest, user: User) -> HttpResponse:
    return redirect("core:account") if user.pk == request.user.pk else redirect("core:staff-detail", user.pk)
