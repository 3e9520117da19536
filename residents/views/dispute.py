"""Disputes: taken in, mediated, closed with an outcome."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from renovation.core.forms.contact import RevealForm
from renovation.core.policy import Can
from renovation.core.queries.trail import history_of
from renovation.core.scope import fetch, holds, reach, require_anywhere
from renovation.core.web.listing import number_in
from renovation.core.web.pages import Trail, form_page
from renovation.core.web.submit import posted, submit
from residents.actions.dispute import add_session, change_dispute, close_dispute, open_dispute
from residents.enums import DisputeState
from residents.forms.dispute import CloseForm, DisputeEditForm, DisputeForm, SessionForm
from residents.models import Dispute
from residents.queries.dispute import (
    TONES,
    disputes_named,
    mediators,
    neighborhoods_to_mediate,
    parties_of,
    projects_at,
    suggestion_shown,
)


def add(request: HttpRequest) -> HttpResponse:
    """Take a dispute in; `?suggestion=` says what it comes from."""
    user: Any = request.user
    require_anywhere(user, Can.MEDIATE)
    suggestion = suggestion_shown(user, number_in(request.GET.get("suggestion")))
    initial = {"neighborhood": suggestion.neighborhood_id if suggestion else request.GET.get("neighborhood")}
    codes = [span.code for span in reach(user, Can.MEDIATE).spans]
    known = {"neighborhoods": neighborhoods_to_mediate(user), "mediators": mediators(codes)}
    form = DisputeForm(posted(request), initial=initial, **known)  # type: ignore[arg-type]
    if dispute := submit(form, open_dispute, by=user, suggestion=suggestion):
        messages.success(request, _("纠纷已受理，请登记当事人。"))
        return redirect("residents:dispute-detail", dispute.pk)
    template = "residents/dispute/add.html"
    title = _("受理纠纷")
    return form_page(
        request, form, title=title, trail=trail_of(), submit_label=title, template=template, suggestion=suggestion
    )


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    dispute = fetch(disputes_named(), user, Can.VIEW, pk=pk)
    is_open = dispute.state == DisputeState.OPEN
    context = {
        "dispute": dispute,
        "trail": [*trail_of(), (dispute.title, "")],
        "tone": TONES[DisputeState(dispute.state)],
        "is_open": is_open,
        "parties": parties_of(dispute),
        "sessions": list(dispute.sessions.select_related("by")),
        "may_mediate": is_open and holds(user, Can.MEDIATE, dispute),
        "can_reveal": holds(user, Can.REVEAL_CONTACT, dispute),
        "reveal_form": RevealForm(),
        "history": history_of(dispute),
    }
    return render(request, "residents/dispute/detail.html", context)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    dispute = _mediated(request, pk)
    known = {"projects": projects_at(dispute.neighborhood), "mediators": mediators([dispute.neighborhood.region_id])}
    form = DisputeEditForm(posted(request), instance=dispute, **known)
    if submit(form, change_dispute, by=request.user, dispute=dispute):
        messages.success(request, _("已保存。"))
        return redirect("residents:dispute-detail", pk)
    return _page(request, form, dispute, _("修改纠纷"))


def add_sitting(request: HttpRequest, pk: int) -> HttpResponse:
    dispute = _mediated(request, pk)
    form = SessionForm(posted(request))
    if submit(form, add_session, by=request.user, dispute=dispute):
        messages.success(request, _("调解情况已登记。"))
        return redirect("residents:dispute-detail", pk)
    return _page(request, form, dispute, _("登记调解"))


def close(request: HttpRequest, pk: int) -> HttpResponse:
    dispute = _mediated(request, pk)
    form = CloseForm(posted(request), dispute=dispute)
    if submit(form, close_dispute, by=request.user, dispute=dispute):
        messages.success(request, _("纠纷已办结。"))
        return redirect("residents:dispute-detail", pk)
    return _page(request, form, dispute, _("办结纠纷"))


def trail_of(dispute: Dispute | None = None) -> Trail:
    trail = [(_("矛盾纠纷"), reverse("residents:dispute-list"))]
    if dispute is not None:
        trail.append((dispute.title, reverse("residents:dispute-detail", args=[dispute.pk])))
    return trail


def _mediated(request: HttpRequest, pk: int) -> Dispute:
    """Return a dispute for somebody who mediates there; 404 or 403 for others."""
    return fetch(disputes_named(), request.user, Can.MEDIATE, pk=pk)


def _page(request: HttpRequest, form: Any, dispute: Dispute, title: str) -> HttpResponse:
    return form_page(request, form, title=title, trail=trail_of(dispute), submit_label=_("保存"))
