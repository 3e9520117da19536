from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from projects.queries import agenda
from renovation.core.queries.trail import recent
from renovation.dashboard.queries import command as board
from renovation.dashboard.queries.figures import RegionFigures, children_figures, path_figures, top_figures
from renovation.dashboard.queries.loop import loop

SHOWN = 8
# Heads of the completion table: sort key, label, whether numbers stand below.
HEADS = (
    ("name", _("区域"), False),
    ("", _("已改造／应改造"), False),
    ("rate", _("完成率"), True),
    ("remaining", _("剩余"), True),
    ("in_progress", _("在建"), True),
    ("late", _("逾期"), True),
    ("", _("已改造较上周"), True),
)
# Other views of the same region; the wall screen and the map will stand here.
DOORS = (
    ("dashboard:indicator-list", _("指标口径"), "chart-bar"),
    ("dashboard:change-list", _("变动记录"), "history"),
)


@require_safe
def command(request: HttpRequest) -> HttpResponse:
    """Lead to the topmost region of the user, or say why there is none."""
    tops = top_figures(request.user)
    if not tops:
        return render(request, "dashboard/command/none.html")
    return redirect("dashboard:command-region", code=tops[0].code)


@require_safe
@never_cache
def command_region(request: HttpRequest, code: str) -> HttpResponse:
    """Show one region. The page asks again with `?seen=` every 30 s and hears 204 while nothing has changed."""
    path = path_figures(request.user, code)
    version = board.version(path[-1])
    if request.htmx and request.GET.get("seen") == version:
        return HttpResponse(status=204)
    context = _context(request, path) | {"version": version, "loop": loop(path[-1])}
    return render(request, f"dashboard/command/{'board' if request.htmx else 'region'}.html", context)


def _context(request: HttpRequest, path: list[RegionFigures]) -> dict[str, Any]:
    user, place = request.user, path[-1]
    sort = request.GET.get("sort", "")
    in_community = board.is_community(place)
    return {
        "place": place,
        "path": path,
        "sort": sort,
        "heads": HEADS,
        "doors": [(f"{reverse(name)}?region={place.code}", label, icon) for name, label, icon in DOORS],
        "checked_at": timezone.now(),
        "tiles": board.headlines(path),
        "rows": [] if in_community else board.rows_below(place, children_figures(user, place.code), sort),
        "neighborhoods": board.neighborhoods(user, place.code) if in_community else None,
        "remaining": board.tile(place, "neighborhoods_remaining", "neighborhoods_to_renovate"),
        "remaining_states": [board.tile(place, code, "neighborhoods_remaining") for code in board.REMAINING],
        "remaining_named": [] if in_community else board.remaining(user, place.code),
        "late": agenda.late_sites(user, place.code, day=place.day, limit=SHOWN),
        "late_tile": board.tile(place, "sites_late"),
        "due": agenda.due_sites(user, place.code, day=place.day, limit=SHOWN),
        "due_tile": board.tile(place, "sites_due_soon"),
        "funds": [board.tile(place, code, whole) for code, whole in board.FUNDS],
        "sources": board.funds_by_source(user, place),
        "changes": recent(user, place.code, SHOWN),
    }
