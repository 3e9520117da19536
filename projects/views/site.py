"""The plan of one site."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.actions.site import change_site
from projects.forms.site import SiteForm
from projects.queries.site_detail import sites_named
from projects.views.trails import project_trail
from renovation.core.policy import Can
from renovation.core.queries.change_request import attach_pending
from renovation.core.scope import fetch
from renovation.core.web.pages import form_page, saved_text
from renovation.core.web.submit import posted, submit


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    site = fetch(sites_named(), request.user, Can.EDIT_PROJECT, pk=pk)
    form = SiteForm(posted(request), instance=site)
    if saved := submit(form, change_site, by=request.user, site=site):
        messages.success(request, saved_text(request.user, saved))
        return redirect("projects:project-detail", site.project_id)
    attach_pending(request.user, [site])
    title = _("修改点位计划：%(name)s") % {"name": site.neighborhood}
    template = "projects/site/edit.html"
    trail = project_trail(site.project)
    return form_page(
        request, form, title=title, trail=trail, submit_label=_("保存"), template=template, site=site, is_long=True
    )


@require_safe
def reason(request: HttpRequest, pk: int) -> HttpResponse:
    """The fragment that asks why, as soon as a planned date is typed differently."""
    site = fetch(sites_named(), request.user, Can.EDIT_PROJECT, pk=pk)
    context = {"form": SiteForm(request.GET, instance=site), "site": site, "is_fresh": True}
    return render(request, "projects/site/reason.html", context)
