"""Thresholds and deadlines: what holds, since when and by whom; another value is asked for and waits."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from renovation.core.actions.parameter import propose_parameter
from renovation.core.forms.parameter import ParameterForm
from renovation.core.parameters import CATALOG, ParameterKind
from renovation.core.policy import Can
from renovation.core.queries.parameter import (
    may_propose,
    may_see,
    parameter_groups,
    parameter_line,
    proposals,
    proposing_places,
)
from renovation.core.scope import refusal
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit


@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    """All parameters by group."""
    if not may_see(request.user):
        raise PermissionDenied(refusal(Can.SET_PARAMETER))
    return render(request, "core/parameter/list.html", {"groups": parameter_groups(request.user)})


@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One parameter with what held before and what was asked for."""
    kind = _kind(request, code)
    context = {
        "line": parameter_line(request.user, kind),
        "kind": kind,
        "proposals": proposals(request.user, kind),
        "can_propose": may_propose(request.user, kind),
        "trail": [(_("参数"), reverse("core:parameter-list")), (str(kind.name), "")],
    }
    return render(request, "core/parameter/detail.html", context)


def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for another value; a second person decides."""
    kind = _kind(request, code)
    if not may_propose(request.user, kind):
        raise PermissionDenied(refusal(Can.SET_PARAMETER))
    form = ParameterForm(posted(request), kind=kind, places=proposing_places(request.user))
    if filed := submit(form, propose_parameter, by=request.user, code=code):
        messages.success(request, _("已提交，待第二人复核后生效。"))
        return redirect("dashboard:request-detail", filed.pk)
    return form_page(
        request,
        form,
        title=_("调整“%(name)s”") % {"name": kind.name},
        trail=[
            (_("参数"), reverse("core:parameter-list")),
            (str(kind.name), reverse("core:parameter-detail", args=[code])),
        ],
        submit_label=_("提交复核"),
        template="core/parameter/propose.html",
        line=parameter_line(request.user, kind),
    )


def _kind(request: HttpRequest, code: str) -> ParameterKind:
    if not may_see(request.user):
        raise PermissionDenied(refusal(Can.SET_PARAMETER))
    if code not in CATALOG:
        raise Http404(_("没有这项参数。"))
    return CATALOG[code]
