"""How a suggestion stands, by its number; and "me too"."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from renovation.core.parameters import value_of
from renovation.core.web.submit import posted
from residents.actions.suggestion import VoiceFacts
from residents.actions.voice_public import join_suggestion
from residents.forms.open import ContactForm, NumberForm
from residents.forms.open_ticket import read_ticket
from residents.models import Voice
from residents.queries.open import asked, can_join, public_row
from residents.queries.open_idea_photo import public_photos
from residents.queries.open_status import digest_of, status_of, suggestion_of
from residents.views.open_page import open_page, open_render
from residents.views.open_send import needs_code, sent


@require_safe
@open_page()
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the number."""
    form = NumberForm(request.GET if "number" in request.GET else None)
    if form.is_valid():
        number = form.cleaned_data["number"]
        if suggestion_of(number) is not None:
            return redirect("residents:open-status", number)
        form.add_error("number", _unknown())
    return open_render(request, "find", {"form": form})


@require_safe
@open_page()
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show the five steps of one suggestion; nothing of who said it."""
    row = suggestion_of(number)
    if row is None:
        form = NumberForm({"number": number[:40]})
        form.add_error("number", _unknown())
        return open_render(request, "find", {"form": form}, status=404)
    return open_render(request, "status", {"status": status_of(row), "photos": public_photos(row)})


@sensitive_post_parameters("name", "phone", "flat", "code", "ticket")
@require_http_methods(["GET", "HEAD", "POST"])
@open_page(is_private=True)
def join(request: HttpRequest, number: str) -> HttpResponse:
    """Say "me too" to what is public and not at its end."""
    row = public_row(number)
    if row is None or not can_join(row):
        raise Http404(_("这条意见已经办结或没有公开，不能附议。"))
    ticket = read_ticket(request.POST.get("ticket", ""), f"s{row.pk}")
    form = ContactForm(posted(request), needs_code=needs_code(), is_code_sent=bool(ticket.code))

    def take(facts: VoiceFacts) -> Voice:
        return join_suggestion(suggestion=row, facts=facts, follow_digest=digest_of(ticket.key))

    again = request.POST.get("do") == "code"
    if form.is_bound and sent(form, ticket, row.region, take, again=again):
        return HttpResponseRedirect(f"{reverse('residents:open-follow', args=[ticket.key])}?new=1")
    context = {"row": row, "asked": asked([row])[0], "form": form, "ticket": ticket.signed()}
    context |= {"neighborhood": row.neighborhood, "kept_days": value_of("retention.voice")}
    return open_render(request, "join", context, status=429 if form.wait else 200)


def _unknown() -> str:
    return _("没有找到这个编号，请对照回执再输入一次；仍找不到，请拨打社区电话。")
