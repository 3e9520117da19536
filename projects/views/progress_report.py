"""Reporting how far a site is, mostly from a phone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.actions.progress_report import report_progress
from projects.actions.site_photo import keep_photos
from projects.forms.progress_report import ProgressReportForm
from projects.queries.site_detail import reports_of, sites_named
from projects.views.trails import project_trail
from renovation.core.policy import Can
from renovation.core.scope import fetch
from renovation.core.web.body import takes
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit


@takes(6 * 15 + 2)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    site = fetch(sites_named(), request.user, Can.REPORT_PROGRESS, pk=pk)
    form = ProgressReportForm(posted(request), request.FILES or None, site=site, by=request.user)
    if submit(form, report_progress, by=request.user, site=site):
        messages.success(request, _("进度已上报。"))
        return redirect("projects:project-detail", site.project_id)
    _keep(request, form)
    return form_page(
        request,
        form,
        title=_("上报进度：%(name)s") % {"name": site.neighborhood},
        trail=project_trail(site.project),
        submit_label=_("上报"),
        template="projects/progress_report/add.html",
        site=site,
        last=reports_of(request.user, [site]).first(),
    )


def _keep(request: HttpRequest, form: ProgressReportForm) -> None:
    """Keep the photos that are in order until the rest of the form is: nobody sends them twice over a phone."""
    if not form.accepted:
        return
    try:
        form.kept = keep_photos(by=request.user, site=form.site, photos=form.accepted)
    except ValidationError as error:
        if not form.has_error("photos"):
            form.add_error("photos", error.messages)


@require_safe
def reason(request: HttpRequest, pk: int) -> HttpResponse:
    """The fragment that asks why, as soon as the percentage typed is less than before."""
    site = fetch(sites_named(), request.user, Can.REPORT_PROGRESS, pk=pk)
    context = {"form": ProgressReportForm(request.GET, site=site, by=request.user), "site": site, "is_fresh": True}
    return render(request, "projects/progress_report/reason.html", context)
