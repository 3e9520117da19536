"""The page of one suggestion, and who said it: masked on every page, shown for a reason that stays in the trail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from renovation.core.forms.contact import RevealForm
from renovation.core.limits import TooOften
from renovation.core.policy import Can
from renovation.core.scope import fetch, reach
from renovation.core.web.submit import posted, submit
from residents.actions.voice_reveal import note_refused_voice, reveal_voice
from residents.models import Voice
from residents.queries.dispute import disputes_of
from residents.queries.suggestion_detail import suggestion_page, suggestions_shown


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    suggestion = fetch(suggestions_shown(), request.user, Can.VIEW, pk=pk)
    page = suggestion_page(request.user, suggestion)  # type: ignore[arg-type]
    context = {
        "page": page,
        "suggestion": suggestion,
        "trail": [(_("意见工作台"), reverse("residents:board")), (suggestion.number, "")],
        "reveal_form": RevealForm(),
        "disputes": disputes_of(request.user, suggestion),
        "may_mediate": reach(request.user, Can.MEDIATE).covers(suggestion.region_id),
    }
    return render(request, "residents/suggestion/detail.html", context)


@never_cache
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one resident in clear; the fragment that replaces their line."""
    voice = fetch(Voice, request.user, Can.REVEAL_CONTACT, pk=pk)
    form = RevealForm(posted(request))
    shown, status = None, 422
    try:
        shown = submit(form, reveal_voice, by=request.user, voice=voice)
    except TooOften as refused:
        note_refused_voice(by=request.user, voice=voice)
        form.add_error("reason", _("一小时内查看过多，请 %(n)s 分钟后再试。") % {"n": refused.wait // 60 + 1})
        status = 429
    context = {"voice": voice, "is_revealed": bool(shown), "reveal_form": form, "can_reveal": True}
    return render(request, "residents/suggestion/voice_name.html", context, status=200 if shown else status)
