"""民意: all the ways residents are heard, on one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from renovation.core.policy import Can
from renovation.core.scope import can_anywhere, require_anywhere
from residents.queries.hub import WAYS, numbers, only_neighborhood


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    require_anywhere(request.user, Can.VIEW)
    found = {way: url for way in WAYS if (url := _address(way.url_name))}
    counted = numbers(request.user, tuple(found))  # type: ignore[arg-type]
    context = {
        "ways": [(way, url, counted[way.url_name]) for way, url in found.items()],
        "poster_of": only_neighborhood(request.user),
        "intake": _address("residents:intake") if can_anywhere(request.user, Can.COLLECT) else "",  # type: ignore[arg-type]
    }
    return render(request, "residents/hub/show.html", context)


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""  # A part of the portal that is not installed has no door.
