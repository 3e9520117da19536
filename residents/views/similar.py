"""What was said before in a neighborhood, told while staff type and study."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from renovation.core.models import Neighborhood
from renovation.core.policy import Can
from renovation.core.scope import fetch, require_anywhere
from residents.enums import Step
from residents.queries.similar import Similar, similar


@never_cache
@require_safe
def show(request: HttpRequest) -> JsonResponse:
    """Return {results: [{pk, number, url, text, step, score}]} for `neighborhood`, `text`, `category`, `building`.

    `exclude` leaves one out. Texts are masked; without a neighborhood or text there is nothing alike.
    """
    require_anywhere(request.user, Can.VIEW)
    asked = request.GET
    keys = {name: _key(asked.get(name, "")) for name in ("neighborhood", "building", "exclude")}
    if keys["neighborhood"] is None:
        return JsonResponse({"results": []})
    place = fetch(Neighborhood, request.user, Can.VIEW, pk=keys["neighborhood"])
    words, category = asked.get("text", ""), asked.get("category", "")
    found = similar(place.pk, words, category, keys["building"], exclude=keys["exclude"])
    return JsonResponse({"results": [_said(one) for one in found]}, json_dumps_params={"ensure_ascii": False})


def _said(one: Similar) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "number": one.number,
        "url": reverse("residents:suggestion-detail", args=[one.pk]),
        "text": one.excerpt,
        "step": str(Step(one.step).label),
        "score": one.score,
    }


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
