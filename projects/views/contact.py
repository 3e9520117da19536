"""Whom to call: masked on every page, shown for a reason that stays in the trail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from projects.views.trails import neighborhood_trail
from renovation.core.actions.contact import (
    find_contacts,
    note_contact,
    note_refused_reveal,
    reveal_contact,
)
from renovation.core.forms.contact import ContactForm, PhoneForm, RevealForm
from renovation.core.limits import TooOften
from renovation.core.models import Contact, Neighborhood
from renovation.core.policy import Can
from renovation.core.scope import fetch, require_anywhere
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a contact; a name already known gets the new number."""
    neighborhood = fetch(Neighborhood, request.user, Can.EDIT_NEIGHBORHOOD, pk=pk)
    form = ContactForm(posted(request))
    if submit(form, note_contact, by=request.user, neighborhood=neighborhood):
        messages.success(request, _("联系人已登记。"))
        return redirect("projects:neighborhood-detail", pk)
    trail = neighborhood_trail(neighborhood)
    return form_page(request, form, title=_("登记联系人"), trail=trail, submit_label=_("保存"))


@never_cache
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    contact = fetch(Contact, request.user, Can.REVEAL_CONTACT, pk=pk)
    form = RevealForm(posted(request))
    shown, status = None, 422
    try:
        shown = submit(form, reveal_contact, by=request.user, contact=contact)
    except TooOften as refused:
        note_refused_reveal(by=request.user, contact=contact)
        form.add_error("reason", _("一小时内查看过多，请 %(n)s 分钟后再试。") % {"n": refused.wait // 60 + 1})
        status = 429
    context = {"contact": contact, "is_revealed": bool(shown), "reveal_form": form, "can_reveal": True}
    return render(request, "projects/contact/row.html", context, status=200 if shown else status)


@never_cache
@sensitive_post_parameters("phone")
def find(request: HttpRequest) -> HttpResponse:
    """Find whom an exact number belongs to. Neither the address nor the answer holds the number."""
    require_anywhere(request.user, Can.REVEAL_CONTACT)
    form = PhoneForm(posted(request))
    found = submit(form, find_contacts, by=request.user)
    context = {"form": form, "found": found, "reveal_form": RevealForm()}
    return render(request, "projects/contact/find.html", context, status=422 if form.errors else 200)
