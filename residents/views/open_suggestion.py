"""A suggestion without an account, in two steps: what it is; what others will see of it, photos and how to answer."""

from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from renovation.core.lib.masking import holds_personal, mask_text
from renovation.core.models import Neighborhood
from renovation.core.parameters import value_of
from renovation.core.web.body import takes
from renovation.core.web.submit import posted
from residents.actions.suggestion import VoiceFacts, take_in_public
from residents.actions.voice_photo import clean_again, drop_waiting, keep_waiting
from residents.forms.open import PHOTOS, RemarkForm, SendForm
from residents.forms.open_ticket import Ticket, read_ticket
from residents.models import Suggestion
from residents.queries.open import waiting_photos
from residents.queries.open_status import digest_of
from residents.views.open import alike, neighborhood_or_404
from residents.views.open_page import open_page, open_render
from residents.views.open_send import needs_code, sent

SEND, AGAIN, EDIT = "send", "code", "edit"


@takes(PHOTOS * 15 + 2)
@sensitive_post_parameters("name", "phone", "flat", "code", "text", "ticket")
@require_http_methods(["GET", "HEAD", "POST"])
@open_page(is_private=True)
def suggest(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what it is; then show what others will see and what is alike, and take it in."""
    place = neighborhood_or_404(pk)
    remark, do = RemarkForm(posted(request), neighborhood=place), request.POST.get("do", "")
    if request.method != "POST" or not remark.is_valid() or do == EDIT:
        return open_render(request, "suggest", {"neighborhood": place, "form": remark})
    ticket = read_ticket(request.POST.get("ticket", ""), f"n{place.pk}")
    is_sent = do in (SEND, AGAIN)
    form = SendForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        needs_code=needs_code(),
        is_code_sent=bool(ticket.code),
    )
    ticket.photos = [key for key in ticket.photos if key in request.POST.getlist("waiting")]
    if is_sent and _taken(form, remark, ticket, place, again=do == AGAIN):
        return HttpResponseRedirect(f"{reverse('residents:open-follow', args=[ticket.key])}?new=1")
    return _second(request, form, remark, ticket, place)


def _taken(form: SendForm, remark: RemarkForm, ticket: Ticket, place: Neighborhood, *, again: bool) -> Any:
    """Take the suggestion in; of a refused form the accepted photos are kept for its next try."""
    waiting = list(waiting_photos(ticket.photos))

    def take(voice: VoiceFacts) -> Suggestion:
        facts = {name: remark.cleaned_data.get(name) for name in ("category", "text", "place", "building")}
        photos = [*form.cleaned_data["photos"], *map(clean_again, waiting)][:PHOTOS]
        row, _voice = take_in_public(
            neighborhood=place,
            **facts,
            voice=voice,
            photos=photos,
            follow_digest=digest_of(ticket.key),
            client_id=ticket.client_id,
            body_digest=_digest(facts),
        )
        return row

    row = sent(form, ticket, place.region, take, again=again)
    if row is not None:
        drop_waiting(waiting)
    elif room := PHOTOS - len(waiting):
        accepted = form.fields["photos"].accepted[:room]  # type: ignore[attr-defined]
        ticket.photos += keep_waiting(region=place.region, photos=accepted)
    return row


def _second(
    request: HttpRequest, form: SendForm, remark: RemarkForm, ticket: Ticket, place: Neighborhood
) -> HttpResponse:
    facts = remark.cleaned_data
    building = facts.get("building")
    context = {
        "neighborhood": place,
        "form": form,
        "remark": remark,
        "category": facts["category"],
        "seen": mask_text(facts["text"]),
        "is_flagged": holds_personal(facts["text"]) or holds_personal(facts["place"]),
        "similar": alike(place, facts["text"], facts["category"].pk, building.pk if building else None),
        "ticket": ticket.signed(),
        "waiting": waiting_photos(ticket.photos),
        "kept_days": value_of("retention.voice"),
    }
    answer = open_render(request, "send", context, status=429 if form.wait else 200)
    if form.wait:
        answer.headers["Retry-After"] = str(form.wait)
    return answer


def _digest(facts: dict[str, Any]) -> str:
    """Return what tells one body from another."""
    keys = [str(getattr(value, "pk", value) or "") for value in facts.values()]
    return sha256("\0".join(keys).encode()).hexdigest()
