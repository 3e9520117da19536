"""The buildings of a neighborhood, edited in place on its page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from projects.views.trails import neighborhood_trail
from renovation.core.actions.building import add_building, ask_to_drop_building, change_building
from renovation.core.forms.building import BuildingForm
from renovation.core.models import Building, Neighborhood
from renovation.core.policy import Can
from renovation.core.queries.change_request import attach_pending, entries_of, is_slip
from renovation.core.scope import fetch
from renovation.core.web.deletion import deletion_page
from renovation.core.web.submit import posted, submit

REFUSED = 422


def _table(request: HttpRequest, neighborhood: Neighborhood, form: BuildingForm, editing: int = 0) -> HttpResponse:
    buildings = list(neighborhood.buildings.all())
    attach_pending(request.user, buildings)
    context = {
        "neighborhood": neighborhood,
        "buildings": buildings,
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


def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a building to be removed; a second person decides."""
    building = fetch(Building, request.user, Can.EDIT_NEIGHBORHOOD, pk=pk)
    neighborhood = building.neighborhood
    return deletion_page(
        request,
        building,
        ask_to_drop_building,
        name="building",
        title=_("删除楼栋“%(name)s”") % {"name": building},
        trail=neighborhood_trail(neighborhood),
        back=reverse("projects:neighborhood-detail", args=[neighborhood.pk]),
        is_slip=is_slip(request.user, entries_of(building)),
    )
