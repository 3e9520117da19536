"""One's own neighborhood, for everybody: found, and what happens there."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from renovation.core.models import Neighborhood
from residents.enums import Step
from residents.forms.open import FindForm, NumberForm
from residents.queries.event import past, upcoming
from residents.queries.open import neighborhood_called, neighborhoods_called, open_neighborhood
from residents.queries.open_word import state_of_step
from residents.queries.questionnaire import open_questionnaires
from residents.queries.similar import similar
from residents.views.open_page import open_page, open_render

SHOWN_SIMILAR = 3
SHOWN_PAST = 5


@require_safe
@open_page()
def home(request: HttpRequest) -> HttpResponse:
    """Find one's neighborhood, or one's suggestion by its number."""
    form = FindForm(request.GET if "q" in request.GET else None)
    word = form.cleaned_data["q"] if form.is_valid() else ""
    context = {"form": form, "word": word, "found": neighborhoods_called(word), "number_form": NumberForm()}
    return open_render(request, "home", context)


@require_safe
@open_page()
def neighborhood(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens here, and what others asked."""
    before = request.GET.get("before", "")
    place = neighborhood_or_404(pk)
    page = open_neighborhood(place, int(before) if before.isdecimal() and len(before) < 19 else None)
    context: dict[str, Any] = {"page": page, "is_further": bool(before)}
    if not before:
        context |= {"coming": upcoming(place), "been": past(place, SHOWN_PAST)}
        context["questionnaires"] = open_questionnaires(place)
    return open_render(request, "neighborhood", context)


@require_safe
@open_page()
def similar_public(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell a form, while somebody types, what was asked before; only what was cleared for everybody."""
    text, category = request.GET.get("text", ""), request.GET.get("category", "")
    return JsonResponse({"results": alike(neighborhood_or_404(pk), text, category)})


def alike(place: Neighborhood, text: str, category: str, building: int | None = None) -> list[dict[str, Any]]:
    """Return {number, text, state, url, can_join} of what was asked before; what is at its end is read, not joined."""
    return [
        {
            "number": one.number,
            "text": one.excerpt,
            "state": str(state_of_step(one.step)),
            "url": reverse(
                "residents:open-status" if one.step == Step.ENDED else "residents:open-join", args=[one.number]
            ),
            "can_join": one.step != Step.ENDED,
        }
        for one in similar(place.pk, text, category, building, SHOWN_SIMILAR, is_public=True)
    ]


def neighborhood_or_404(pk: int) -> Neighborhood:
    found = neighborhood_called(pk)
    if found is None:
        raise Http404(_("没有这个小区。"))
    return found
