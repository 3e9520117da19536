from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from renovation.core.policy import Can
from renovation.core.queries.region import choices
from renovation.core.scope import reach
from renovation.dashboard.queries.figures import catalog, path_figures, top_figures


@require_safe
def indicator_list(request: HttpRequest) -> HttpResponse:
    """Show every indicator with its definition and its value in one region, the user's topmost unless asked."""
    tops = top_figures(request.user)
    wanted = request.GET.get("region", "") or (tops[0].code if tops else "")
    path = path_figures(request.user, wanted) if wanted else []
    context = {
        "place": path[-1] if path else None,
        "regions": choices(reach(request.user, Can.VIEW), wanted),
        "lines": catalog(path),
    }
    return render(request, "dashboard/indicator/list.html", context)
