"""Visits: logged at the door, looked at, corrected, and what was said there taken in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renovation.core.policy import Can
from renovation.core.scope import fetch, reach
from renovation.core.web.pages import Trail, form_page
from renovation.core.web.submit import posted, submit
from residents.actions.visit import change_visit, log_visit
from residents.actions.visit_remark import note_visit_remark
from residents.enums import VisitResult
from residents.forms.visit import DoorVisitForm, VisitEditForm, VisitForm
from residents.forms.visit_remark import VisitRemarkForm
from residents.models import Visit
from residents.queries.coverage import MARKS
from residents.queries.visit import doors_named, remarks_of, visits_at, visits_named
from residents.queries.visit_round import round_to_log_in, rounds_named
from residents.views.visit_round import neighborhood_trail, round_trail

REFUSED = 422


def door(request: HttpRequest, pk: int) -> HttpResponse:
    """At a door: one tap says what came of it. `?round=` names the round, else it is the latest open one."""
    dwelling = fetch(doors_named(), request.user, Can.COLLECT, pk=pk)
    neighborhood = dwelling.building.neighborhood
    visit_round = round_to_log_in(neighborhood, request.GET.get("round", ""))
    form = DoorVisitForm(posted(request), initial={"kind": request.session.get("visit_kind", "RESIDENTS")})
    fixed = {"by": request.user, "neighborhood": neighborhood, "visit_round": visit_round, "dwelling": dwelling}
    if visit := submit(form, log_visit, **fixed):
        request.session["visit_kind"] = visit.kind
        return _after(request, visit)
    context = {
        "dwelling": dwelling,
        "building": dwelling.building,
        "round": visit_round,
        "trail": [
            *(round_trail(visit_round) if visit_round else neighborhood_trail(neighborhood)),
            (str(dwelling), ""),
        ],
        "form": form,
        "results": [(value, *MARKS[value]) for value in VisitResult.values],
        "visits": visits_at(dwelling),
    }
    return render(request, "residents/visit/door.html", context, status=REFUSED if form.errors else 200)


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A visit that is not at a door of the list, in a round."""
    visit_round = fetch(rounds_named(), request.user, Can.COLLECT, pk=pk)
    neighborhood = visit_round.neighborhood
    form = VisitForm(posted(request), neighborhood=neighborhood)
    if visit := submit(form, log_visit, by=request.user, neighborhood=neighborhood, visit_round=visit_round):
        messages.success(request, _("已登记。"))
        return redirect("residents:visit-detail", visit.pk)
    return form_page(
        request,
        form,
        title=_("登记走访"),
        trail=round_trail(visit_round),
        submit_label=_("保存"),
        template="residents/visit/form.html",
    )


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    visit = fetch(visits_named(), request.user, Can.VIEW, pk=pk)
    return _page(request, visit, _remark_form(visit))


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    visit = fetch(visits_named(), request.user, Can.COLLECT, pk=pk)
    form = VisitEditForm(posted(request), instance=visit)
    if submit(form, change_visit, by=request.user, visit=visit):
        messages.success(request, _("已保存。"))
        return redirect("residents:visit-detail", pk)
    return form_page(
        request,
        form,
        title=_("更正走访记录"),
        trail=visit_trail(visit),
        submit_label=_("保存"),
        template="residents/visit/form.html",
    )


@require_POST
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in one remark and stay for the next."""
    visit = fetch(visits_named(), request.user, Can.COLLECT, pk=pk)
    form = _remark_form(visit, posted(request))
    if row := submit(form, note_visit_remark, by=request.user, visit=visit):
        messages.success(request, _("已记录 %(number)s，可接着记下一条。") % {"number": row.number})
        return redirect(f"{reverse('residents:visit-detail', args=[pk])}#remark")
    return _page(request, visit, form)


def visit_trail(visit: Visit) -> Trail:
    above = round_trail(visit.round) if visit.round else neighborhood_trail(visit.neighborhood)
    return [*above, (str(visit), reverse("residents:visit-detail", args=[visit.pk]))]


def _after(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Somebody met may have something to say; else back to the doors."""
    if visit.result == VisitResult.MET:
        return redirect("residents:visit-detail", visit.pk)
    said = {"door": visit.dwelling, "result": visit.get_result_display()}
    messages.success(request, _("%(door)s：%(result)s，已登记。") % said)
    if visit.round_id is None:
        return redirect("residents:visit-round-list", visit.neighborhood_id)
    return redirect(f"{reverse('residents:coverage-map', args=[visit.round_id])}?building={visit.building_id}")


def _remark_form(visit: Visit, data: Any = None) -> VisitRemarkForm:
    return VisitRemarkForm(data, door=str(visit.dwelling or ""))


def _page(request: HttpRequest, visit: Visit, form: VisitRemarkForm) -> HttpResponse:
    code = visit.neighborhood.region_id
    may_collect = reach(request.user, Can.COLLECT).covers(code)
    is_own = visit.by_id == request.user.pk
    context = {
        "visit": visit,
        "mark": MARKS[visit.result],
        "trail": visit_trail(visit),
        "form": form,
        "remarks": remarks_of(request.user, visit),  # type: ignore[arg-type]
        "may_remark": may_collect and visit.result == VisitResult.MET,
        "may_edit": may_collect and (is_own or reach(request.user, Can.GATHER).covers(code)),
    }
    return render(request, "residents/visit/detail.html", context, status=REFUSED if form.errors else 200)
