"""The sides of a dispute: added, taken out, shown in clear for a reason."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from renovation.core.forms.contact import RevealForm
from renovation.core.limits import TooOften
from renovation.core.policy import Can
from renovation.core.scope import fetch
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit
from residents.actions.dispute_party import add_party, drop_party, note_refused_party, reveal_party
from residents.forms.dispute import PartyForm
from residents.models import DisputeParty
from residents.queries.dispute import disputes_named, organizations_near
from residents.views.dispute import trail_of


def add(request: HttpRequest, pk: int) -> HttpResponse:
    dispute = fetch(disputes_named(), request.user, Can.MEDIATE, pk=pk)
    form = PartyForm(posted(request), organizations=organizations_near(dispute.neighborhood))
    if submit(form, add_party, by=request.user, dispute=dispute):
        messages.success(request, _("当事人已登记。"))
        return redirect("residents:dispute-detail", pk)
    return form_page(request, form, title=_("登记当事人"), trail=trail_of(dispute), submit_label=_("保存"))


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    party = fetch(DisputeParty, request.user, Can.MEDIATE, pk=pk)
    try:
        drop_party(by=request.user, party=party)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已删除。"))
    return redirect("residents:dispute-detail", party.dispute_id)


@never_cache
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    party = fetch(DisputeParty, request.user, Can.REVEAL_CONTACT, pk=pk)
    form = RevealForm(posted(request))
    shown, status = None, 422
    try:
        shown = submit(form, reveal_party, by=request.user, party=party)
    except TooOften as refused:
        note_refused_party(by=request.user, party=party)  # type: ignore[arg-type]
        form.add_error("reason", _("一小时内查看过多，请 %(n)s 分钟后再试。") % {"n": refused.wait // 60 + 1})
        status = 429
    url = reverse("residents:dispute-party-reveal", args=[pk])
    context = {"person": party, "reveal_url": url, "is_revealed": bool(shown), "reveal_form": form, "can_reveal": True}
    return render(request, "residents/delegate/person.html", context, status=200 if shown else status)
