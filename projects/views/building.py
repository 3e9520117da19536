"""The buildings of a neighborhood, edited in place on its page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from renovation.core.actions.building import add_building, change_building, drop_building
from renovation.core.forms.building import BuildingForm
from renovation.core.models import Building, Neighborhood
from renovation.core.policy import Can
from renovation.core.scope import fetch
from renovation.core.web.submit import posted, submit

REFUSED = 422


def _table(request: HttpRequest, neighborhood: Neighborhood, form: BuildingForm, editing: int = 0) -> HttpResponse:
    context = {
        "neighborhood": neighborhood,
        "buildings": neighborhood.buildings.all(),
        "building_form": form,
        "editing": editing,
        "can_edit": True,
    }
    return render(request, "projects/building/table.html", context, status=REFUSED if form.errors else 200)


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    neighborhood = fetch(Neighborhood, request.user, Can.EDIT_NEIGHBORHOOD, pk=pk)
    form = BuildingForm(posted(request))
    done = submit(form, add_building, by=request.user, neighborhood=neighborhood)
    return _table(request, neighborhood, BuildingForm() if done else form)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """GET puts the building's values into the form below the table, POST saves them."""
    building = fetch(Building, request.user, Can.EDIT_NEIGHBORHOOD, pk=pk)
    form = BuildingForm(posted(request), instance=building)
    if submit(form, change_building, by=request.user, building=building):
        return _table(request, building.neighborhood, BuildingForm())
    return _table(request, building.neighborhood, form, editing=pk)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    building = fetch(Building, request.user, Can.EDIT_NEIGHBORHOOD, pk=pk)
    drop_building(by=request.user, building=building)
    return _table(request, building.neighborhood, BuildingForm())
