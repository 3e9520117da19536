"""Residents' delegates, site by site: named for a stage, ended, their names shown for a reason."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from projects.models import ProjectSite
from renovation.core.forms.contact import RevealForm
from renovation.core.limits import TooOften
from renovation.core.policy import Can
from renovation.core.scope import fetch, holds, require_anywhere
from renovation.core.web.listing import number_in
from renovation.core.web.pages import Trail, form_page
from renovation.core.web.submit import posted, submit
from residents.actions.delegate import end_delegate, name_delegate, note_refused_delegate, reveal_delegate
from residents.enums import DelegateStage
from residents.forms.delegate import DelegateForm, EndForm
from residents.models import Delegate
from residents.queries.delegate import (
    accounts_at,
    delegates_at,
    delegates_named,
    findings_of,
    site_lines,
    sites_named,
)


@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    """Every site within reach, and where a delegate is missing."""
    require_anywhere(request.user, Can.VIEW)
    is_missing = request.GET.get("missing") == "1"
    lines, older = site_lines(request.user, number_in(request.GET.get("before")), only_without=is_missing)
    context = {"lines": lines, "older": older, "is_missing": is_missing, "stages": DelegateStage.labels}
    return render(request, "residents/delegate/list.html", context)


@require_safe
def site(request: HttpRequest, pk: int) -> HttpResponse:
    """One site: its delegates by stage, and what they found."""
    user: Any = request.user
    row = fetch(sites_named(), user, Can.VIEW, pk=pk)
    may_gather = holds(user, Can.GATHER, row)
    groups = delegates_at(user, row)
    for delegate in (one for _stage, found in groups for one in found):
        delegate.may_note = not delegate.is_over and (may_gather or delegate.user_id == user.pk)  # type: ignore[attr-defined]
    context = {
        "site": row,
        "trail": [*_trail(), (str(row.neighborhood), "")],
        "groups": groups,
        "findings": findings_of(user, row),
        "may_gather": may_gather,
        "can_reveal": holds(user, Can.REVEAL_CONTACT, row),
        "reveal_form": RevealForm(),
    }
    return render(request, "residents/delegate/site.html", context)


def add(request: HttpRequest, pk: int) -> HttpResponse:
    row = fetch(sites_named(), request.user, Can.GATHER, pk=pk)
    form = DelegateForm(posted(request), users=accounts_at(row))
    if submit(form, name_delegate, by=request.user, site=row):
        messages.success(request, _("居民代表已登记。"))
        return redirect("residents:delegate-site", pk)
    return form_page(request, form, title=_("登记居民代表"), trail=_trail(row), submit_label=_("保存"))


def end(request: HttpRequest, pk: int) -> HttpResponse:
    delegate = fetch(delegates_named(), request.user, Can.GATHER, pk=pk)
    form = EndForm(posted(request))
    if submit(form, end_delegate, by=request.user, delegate=delegate):
        messages.success(request, _("已登记离任，检查记录保留。"))
        return redirect("residents:delegate-site", delegate.site_id)
    return form_page(request, form, title=_("居民代表离任"), trail=_trail(delegate.site), submit_label=_("保存"))


@never_cache
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    delegate = fetch(Delegate, request.user, Can.REVEAL_CONTACT, pk=pk)
    form = RevealForm(posted(request))
    shown, status = None, 422
    try:
        shown = submit(form, reveal_delegate, by=request.user, delegate=delegate)
    except TooOften as refused:
        note_refused_delegate(by=request.user, delegate=delegate)  # type: ignore[arg-type]
        form.add_error("reason", _("一小时内查看过多，请 %(n)s 分钟后再试。") % {"n": refused.wait // 60 + 1})
        status = 429
    url = reverse("residents:delegate-reveal", args=[pk])
    context = {"person": delegate, "reveal_url": url, "is_revealed": bool(shown), "reveal_form": form}
    context["can_reveal"] = True
    return render(request, "residents/delegate/person.html", context, status=200 if shown else status)


def _trail(site: ProjectSite | None = None) -> Trail:
    trail = [(_("居民代表"), reverse("residents:delegate-list"))]
    if site is not None:
        trail.append((str(site.neighborhood), reverse("residents:delegate-site", args=[site.pk])))
    return trail
