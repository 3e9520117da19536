"""Whom to call: masked on every page, shown for a reason that stays in the trail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from renovation.core.actions.contact import reveal_contact
from renovation.core.forms.contact import RevealForm
from renovation.core.models import Contact
from renovation.core.policy import Can
from renovation.core.scope import fetch
from renovation.core.web.submit import posted, submit


@never_cache
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    contact = fetch(Contact, request.user, Can.REVEAL_CONTACT, pk=pk)
    form = RevealForm(posted(request))
    shown = submit(form, reveal_contact, by=request.user, contact=contact)
    context = {"contact": contact, "is_revealed": bool(shown), "reveal_form": form, "can_reveal": True}
    return render(request, "projects/contact/row.html", context, status=200 if shown else 422)
