"""How far a round of visits is: the map of a building, the doors to go to again, and the rollup of many places."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from renovation.core.actions.user_export import note_export
from renovation.core.forms.place_filter import PlaceFilter
from renovation.core.lib.column import Column
from renovation.core.models import Building
from renovation.core.policy import Can
from renovation.core.scope import fetch, reach
from renovation.core.web.export import allow_export, filters_of, mark_of
from renovation.core.web.listing import attachment, workbook
from renovation.core.web.pagination import Order, page_of, steps
from residents.models import VisitRound
from residents.queries.coverage import BuildingCoverage, coverage_of
from residents.queries.coverage_rollup import (
    communities_of,
    community_places,
    neighborhood_places,
    neighborhoods_of,
)
from residents.queries.visit_round import rounds_named
from residents.views.visit_round import round_trail

PLACES = 20
BY_NEIGHBORHOOD = ("id", "name", "community")
BY_COMMUNITY = ("code", "name", "street")
PENDING_COLUMNS = (
    Column("building", gettext_lazy("楼栋")),
    Column("entrance", gettext_lazy("单元"), "count"),
    Column("storey", gettext_lazy("楼层"), "count"),
    Column("number", gettext_lazy("门牌")),
    Column("state", gettext_lazy("上次情况")),
    Column("knocks", gettext_lazy("已敲门次数"), "count"),
    Column("last_on", gettext_lazy("最近走访"), "date"),
)


class CoverageFilter(PlaceFilter):
    """Which places the rollup shows."""


@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    """The rollup: neighborhoods, or communities with `?by=community`, in the order of their codes."""
    is_community = request.GET.get("by") == "community"
    rows: Any = communities_of(request.user) if is_community else neighborhoods_of(request.user)
    found = CoverageFilter(request.GET, rows, request=request)
    rows = found.qs if found.is_valid() else rows.none()
    columns = BY_COMMUNITY if is_community else BY_NEIGHBORHOOD
    order = Order(("code",)) if is_community else Order(("region_id", "id"))
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        page = page_of(rows, order, list(columns), PLACES, after, before)
    except ValidationError as error:
        raise Http404 from error
    values = [dict(zip(columns, row, strict=False)) for row in page.rows]
    context = {
        "filter": found,
        "is_community": is_community,
        "places": community_places(values) if is_community else neighborhood_places(values),
        **steps(request, page),
        "is_filtered": any(request.GET.get(name) for name in ("q", "region")),
    }
    return _places(request, context)


@require_safe
def show_map(request: HttpRequest, pk: int) -> HttpResponse:
    """The doors of one building in a round; `?building=` names it, else the first with a door to go to."""
    visit_round = fetch(rounds_named(), request.user, Can.VIEW, pk=pk)
    buildings = list(visit_round.neighborhood.buildings.order_by("id"))
    building = _chosen(buildings, request.GET.get("building", ""))
    shown = coverage_of(visit_round, building).buildings[0] if building else None
    context = {
        "round": visit_round,
        "trail": [*round_trail(visit_round), (building.number if building else _("走访图"), "")],
        "buildings": buildings,
        "building": shown,
        "may_log": visit_round.ends_on is None and reach(request.user, Can.COLLECT).covers(_place(visit_round)),
    }
    return render(request, "residents/coverage/map.html", context)


@require_safe
def pending(request: HttpRequest, pk: int) -> HttpResponse:
    """The doors to go to again, on the screen or with `?export=xlsx` as a file."""
    wants_file = request.GET.get("export") == "xlsx"
    visit_round = fetch(rounds_named(), request.user, Can.EXPORT if wants_file else Can.VIEW, pk=pk)
    buildings = list(visit_round.neighborhood.buildings.order_by("id"))
    wanted = request.GET.get("building", "")
    building = _chosen(buildings, wanted) if wanted else None
    coverage = coverage_of(visit_round, building)
    if wants_file:
        return _as_xlsx(request, visit_round, coverage.buildings)
    context = {
        "round": visit_round,
        "trail": [*round_trail(visit_round), (_("待走访"), "")],
        "coverage": coverage,
        "buildings": buildings,
        "building": building,
        "may_export": reach(request.user, Can.EXPORT).covers(_place(visit_round)),
    }
    return render(request, "residents/coverage/pending.html", context)


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The same doors to print, a page for each building, with boxes to tick."""
    visit_round = fetch(rounds_named(), request.user, Can.VIEW, pk=pk)
    wanted = request.GET.get("building", "")
    building = _chosen(list(visit_round.neighborhood.buildings.order_by("id")), wanted) if wanted else None
    coverage = coverage_of(visit_round, building)
    context = {
        "round": visit_round,
        "trail": [*round_trail(visit_round), (_("走访登记表"), "")],
        "buildings": [house for house in coverage.buildings if house.pending],
        "mark": mark_of(request.user),
    }
    return render(request, "residents/coverage/sheet.html", context)


def _places(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    name = "places" if request.htmx else "list"  # type: ignore[attr-defined]
    response = render(request, f"residents/coverage/{name}.html", context)
    response["Vary"] = "HX-Request"
    return response


def _place(visit_round: VisitRound) -> str:
    return visit_round.neighborhood.region_id


def _chosen(buildings: list[Building], wanted: str) -> Building | None:
    """Return the building named in the address; one of elsewhere is not found."""
    if not wanted:
        return buildings[0] if buildings else None
    for building in buildings:
        if str(building.pk) == wanted:
            return building
    raise Http404


def _as_xlsx(request: HttpRequest, visit_round: VisitRound, buildings: list[BuildingCoverage]) -> HttpResponse:
    allow_export(request.user)
    rows = [
        {
            "building": house.number,
            "entrance": door.entrance,
            "storey": door.storey,
            "number": door.number,
            "state": str(door.mark[2]),
            "knocks": door.knocks,
            "last_on": door.last_on,
        }
        for house in buildings
        for door in house.pending
    ]
    title = _("待走访住户")
    content = workbook(PENDING_COLUMNS, rows, title, mark=mark_of(request.user))
    facts = {"title": f"{title} {visit_round}", "filters": filters_of(request.GET), "rows": len(rows), "form": "xlsx"}
    note_export(by=request.user, right=Can.EXPORT, **facts)  # type: ignore[arg-type]
    return attachment(content, f"{title}_{visit_round.neighborhood}_{timezone.localdate():%Y%m%d}.xlsx")
