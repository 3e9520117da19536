"""The money of one site, line by line."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.actions.funding import ask_to_drop_funding, set_funding
from projects.forms.funding import FundingForm
from projects.models import Funding
from projects.queries.money import total_of
from projects.queries.site_detail import funding_of, sites_named
from projects.views.trails import project_trail
from renovation.core.policy import Can
from renovation.core.queries.change_request import attach_pending, entries_of, is_slip
from renovation.core.scope import fetch
from renovation.core.web.deletion import deletion_page
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of a site and a form for a new one; `?line=` puts a known line into the form."""
    site = fetch(sites_named(), request.user, Can.EDIT_FUNDING, pk=pk)
    lines = funding_of(request.user, [site])
    line = request.GET.get("line", "")
    editing = get_object_or_404(lines, pk=line) if line.isdecimal() else None
    year = {} if editing else {"year": timezone.localdate().year}
    form = FundingForm(posted(request), instance=editing, initial=year, site=site)
    if submit(form, set_funding, by=request.user, site=site):
        messages.success(request, _("已保存。"))
        return redirect("projects:funding-set", pk)
    attach_pending(request.user, lines)
    return form_page(
        request,
        form,
        title=_("资金：%(name)s") % {"name": site.neighborhood},
        trail=project_trail(site.project),
        submit_label=_("保存修改") if editing else _("添加"),
        template="projects/funding/edit.html",
        site=site,
        lines=lines,
        sums=total_of(lines),
        editing=editing,
    )


def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a line of money to be removed; a second person decides."""
    line = fetch(Funding, request.user, Can.EDIT_FUNDING, pk=pk)
    return deletion_page(
        request,
        line,
        ask_to_drop_funding,
        name="funding",
        title=_("删除资金“%(name)s”") % {"name": line},
        trail=project_trail(line.site.project),
        back=reverse("projects:funding-set", args=[line.site_id]),
        is_slip=is_slip(request.user, entries_of(line)),
    )
