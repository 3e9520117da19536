"""Rounds of visits in a neighborhood."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renovation.core.models import Neighborhood
from renovation.core.policy import Can
from renovation.core.scope import fetch, reach
from renovation.core.web.pages import Trail, form_page
from renovation.core.web.submit import posted, submit
from residents.actions.visit_round import carry_over, close_round, open_round
from residents.forms.visit_round import CarryOverForm, VisitRoundForm
from residents.models import VisitRound
from residents.queries.coverage import coverage_of
from residents.queries.coverage_rollup import tally
from residents.queries.visit_round import next_title, rounds_named, rounds_of, successor_of


@require_safe
def show_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The rounds of one neighborhood."""
    neighborhood = fetch(Neighborhood, request.user, Can.VIEW, pk=pk)
    context = {
        "neighborhood": neighborhood,
        "trail": neighborhood_trail(neighborhood),
        "rounds": rounds_of(neighborhood),
        "tally": tally([neighborhood.pk])[neighborhood.pk],
        "may_gather": reach(request.user, Can.GATHER).covers(neighborhood.region_id),
        "may_log": reach(request.user, Can.COLLECT).covers(neighborhood.region_id),
    }
    return render(request, "residents/visit/rounds.html", context)


def add(request: HttpRequest, pk: int) -> HttpResponse:
    neighborhood = fetch(Neighborhood, request.user, Can.GATHER, pk=pk)
    form = VisitRoundForm(posted(request))
    if visit_round := submit(form, open_round, by=request.user, neighborhood=neighborhood):
        messages.success(request, _("走访轮次已开始。"))
        return redirect("residents:visit-round-detail", visit_round.pk)
    trail = neighborhood_trail(neighborhood)
    return form_page(request, form, title=_("开始一轮走访"), trail=trail, submit_label=_("开始"))


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the round is, by building and by kind."""
    visit_round = fetch(rounds_named(), request.user, Can.VIEW, pk=pk)
    code = visit_round.neighborhood.region_id
    context = {
        "round": visit_round,
        "trail": round_trail(visit_round),
        "coverage": coverage_of(visit_round),
        "successor": successor_of(visit_round),
        "may_gather": reach(request.user, Can.GATHER).covers(code),
        "may_log": visit_round.ends_on is None and reach(request.user, Can.COLLECT).covers(code),
        "may_export": reach(request.user, Can.EXPORT).covers(code),
    }
    return render(request, "residents/visit/round.html", context)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    visit_round = fetch(VisitRound, request.user, Can.GATHER, pk=pk)
    try:
        close_round(by=request.user, visit_round=visit_round)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("本轮走访已结束。"))
    return redirect("residents:visit-round-detail", pk)


def carry(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on in a new round with the doors not reached."""
    visit_round = fetch(rounds_named(), request.user, Can.GATHER, pk=pk)
    form = CarryOverForm(posted(request), initial={"title": next_title(visit_round)})
    if fresh := submit(form, carry_over, by=request.user, visit_round=visit_round):
        messages.success(request, _("已转入新一轮：已走访的户保留，其余为本轮待走访。"))
        return redirect("residents:visit-round-detail", fresh.pk)
    return form_page(
        request,
        form,
        title=_("转入新一轮"),
        trail=round_trail(visit_round),
        submit_label=_("开始新一轮"),
        template="residents/visit/carry.html",
        pending=coverage_of(visit_round).pending,
    )


def neighborhood_trail(neighborhood: Neighborhood) -> Trail:
    return [
        (_("走访"), reverse("residents:coverage-list")),
        (str(neighborhood), reverse("residents:visit-round-list", args=[neighborhood.pk])),
    ]


def round_trail(visit_round: VisitRound) -> Trail:
    own = (str(visit_round), reverse("residents:visit-round-detail", args=[visit_round.pk]))
    return [*neighborhood_trail(visit_round.neighborhood), own]
