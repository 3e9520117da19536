"""The money of one site, line by line."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from projects.actions.funding import drop_funding, set_funding
from projects.forms.funding import FundingForm
from projects.models import Funding
from projects.queries.money import total_of
from projects.queries.site_detail import funding_of, sites_named
from projects.views.trails import project_trail
from renovation.core.policy import Can
from renovation.core.scope import fetch
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


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    line = fetch(Funding, request.user, Can.EDIT_FUNDING, pk=pk)
    drop_funding(by=request.user, funding=line)
    messages.success(request, _("已删除。"))
    return redirect("projects:funding-set", line.site_id)
