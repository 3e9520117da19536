"""The doors of a building and of a whole neighborhood."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renovation.core.actions.dwelling import (
    Filled,
    add_dwelling,
    change_dwelling,
    doors_each,
    drop_dwelling,
    fill_doors,
    lay_out_doors,
)
from renovation.core.forms.dwelling import DoorFillForm, DoorLayoutForm, DwellingForm
from renovation.core.models import Building, Dwelling, Neighborhood
from renovation.core.policy import Can
from renovation.core.queries.dwelling import buildings_with_doors, grid_of, is_used
from renovation.core.scope import fetch, reach
from renovation.core.web.pages import Trail, form_page
from renovation.core.web.submit import posted, submit

REFUSED = 422


@require_safe
def show_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The buildings of a neighborhood with the number of their doors."""
    neighborhood = fetch(Neighborhood, request.user, Can.VIEW, pk=pk)
    return _list(request, neighborhood, DoorFillForm())


@require_POST
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay out all buildings that have no door yet."""
    neighborhood = fetch(Neighborhood, request.user, Can.EDIT_NEIGHBORHOOD, pk=pk)
    form = DoorFillForm(posted(request))
    filled = submit(form, fill_doors, by=request.user, neighborhood=neighborhood)
    if filled is None:
        return _list(request, neighborhood, form)
    messages.success(request, _filled_text(filled))
    if filled.left_out:
        names = _("、").join(building.number for building in filled.left_out)
        messages.warning(request, _("缺少单元数或层数，未编排：%(names)s。请先补全楼栋信息。") % {"names": names})
    return redirect("core:dwelling-list", pk)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The doors of one building."""
    building = fetch(Building, request.user, Can.VIEW, pk=pk)
    return _building(request, building, _layout_form(building), DwellingForm())


@require_POST
def lay_out(request: HttpRequest, pk: int) -> HttpResponse:
    building = fetch(Building, request.user, Can.EDIT_NEIGHBORHOOD, pk=pk)
    form = _layout_form(building, posted(request))
    made = submit(form, lambda **given: [lay_out_doors(**given)], by=request.user, building=building)
    if made is None:
        return _building(request, building, form, DwellingForm())
    messages.success(request, _("已编排 %(n)s 个门牌，原有的保持不变。") % {"n": made[0]})
    return redirect("core:dwelling-building", pk)


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    building = fetch(Building, request.user, Can.EDIT_NEIGHBORHOOD, pk=pk)
    form = DwellingForm(posted(request))
    if dwelling := submit(form, add_dwelling, by=request.user, building=building):
        messages.success(request, _("已登记门牌 %(number)s。") % {"number": dwelling})
        return redirect("core:dwelling-building", pk)
    return _building(request, building, _layout_form(building), form)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    dwelling = fetch(Dwelling, request.user, Can.EDIT_NEIGHBORHOOD, pk=pk)
    form = DwellingForm(posted(request), instance=dwelling)
    if submit(form, change_dwelling, by=request.user, dwelling=dwelling):
        messages.success(request, _("已保存。"))
        return redirect("core:dwelling-building", dwelling.building_id)
    return form_page(
        request,
        form,
        title=_("修改门牌 %(number)s") % {"number": dwelling},
        trail=building_trail(dwelling.building),
        submit_label=_("保存"),
        template="core/dwelling/edit.html",
        dwelling=dwelling,
        is_used=is_used(dwelling),
    )


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    dwelling = fetch(Dwelling, request.user, Can.EDIT_NEIGHBORHOOD, pk=pk)
    try:
        drop_dwelling(by=request.user, dwelling=dwelling)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("core:dwelling-edit", pk)
    messages.success(request, _("已删除门牌 %(number)s。") % {"number": dwelling})
    return redirect("core:dwelling-building", dwelling.building_id)


def neighborhood_trail(neighborhood: Neighborhood) -> Trail:
    own = (str(neighborhood), reverse("projects:neighborhood-detail", args=[neighborhood.pk]))
    return [own, (_("门牌"), reverse("core:dwelling-list", args=[neighborhood.pk]))]


def building_trail(building: Building) -> Trail:
    own = (building.number, reverse("core:dwelling-building", args=[building.pk]))
    return [*neighborhood_trail(building.neighborhood), own]


def _layout_form(building: Building, data: Any = None) -> DoorLayoutForm:
    return DoorLayoutForm(data, building=building, each=doors_each(building))


def _may_edit(request: HttpRequest, neighborhood: Neighborhood) -> bool:
    return reach(request.user, Can.EDIT_NEIGHBORHOOD).covers(neighborhood.region_id)


def _list(request: HttpRequest, neighborhood: Neighborhood, form: DoorFillForm) -> HttpResponse:
    buildings = buildings_with_doors(neighborhood)
    context = {
        "neighborhood": neighborhood,
        "trail": neighborhood_trail(neighborhood),
        "buildings": buildings,
        "homes": sum(building.home_count for building in buildings),
        "empty": [building for building in buildings if not building.door_count],
        "form": form,
        "can_edit": _may_edit(request, neighborhood),
    }
    return render(request, "core/dwelling/list.html", context, status=REFUSED if form.errors else 200)


def _building(request: HttpRequest, building: Building, layout: DoorLayoutForm, form: DwellingForm) -> HttpResponse:
    doors = list(building.dwellings.all())
    context = {
        "building": building,
        "trail": building_trail(building),
        "doors": doors,
        "homes": sum(door.is_home for door in doors),
        "grid": grid_of(doors),
        "layout": layout,
        "form": form,
        "can_edit": _may_edit(request, building.neighborhood),
    }
    status = REFUSED if form.errors or layout.errors else 200
    return render(request, "core/dwelling/building.html", context, status=status)


def _filled_text(filled: Filled) -> str:
    if not filled.buildings:
        return _("没有需要编排的楼栋。")
    return _("已为 %(n)s 栋楼编排 %(doors)s 个门牌。") % {"n": filled.buildings, "doors": filled.doors}
