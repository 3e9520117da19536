from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from renovation.core.models import Neighborhood
from renovation.core.policy import Can
from renovation.core.queries.region import choices
from renovation.core.scope import fetch, reach, require_anywhere
from residents.queries.idea_adoption import BY, SHOWN, adoption
from residents.views.idea import idea_trail

TITLE = _("采纳率")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """How many suggestions were adopted by neighborhood, topic or building; `?region=` and `?neighborhood=` narrow."""
    user = request.user
    require_anywhere(user, Can.VIEW)
    by = request.GET.get("by", "")
    by = by if by in BY else "neighborhood"
    wanted = request.GET.get("region", "")
    regions = choices(reach(user, Can.VIEW), wanted)
    code = wanted if wanted in dict(regions) else ""
    key = request.GET.get("neighborhood", "")
    place = fetch(Neighborhood, user, Can.VIEW, pk=int(key)) if key.isdecimal() and len(key) < 10 else None
    lines = adoption(user, by, code=code, neighborhood=place.pk if place else None)
    context = {
        "trail": [*idea_trail(), (str(TITLE), "")],
        "title": TITLE,
        "by": by,
        "ways": BY,
        "way": BY[by],
        "regions": regions,
        "code": code,
        "neighborhood": place,
        "lines": lines,
        "is_cut": lines is not None and len(lines) == SHOWN,
    }
    return render(request, "residents/idea/adoption.html", context)
