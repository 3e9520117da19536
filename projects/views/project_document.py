"""Documents of a project: one is added by a form, and opened by whoever sees the project."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.actions.project_document import add_document, ask_to_drop_document
from projects.forms.project_document import ProjectDocumentForm
from projects.models import Project
from projects.queries.site_photo import documents_stored
from projects.views.trails import project_trail
from renovation.core.policy import Can
from renovation.core.queries.change_request import entries_of, is_slip
from renovation.core.scope import fetch
from renovation.core.web.body import takes
from renovation.core.web.deletion import deletion_page
from renovation.core.web.files import serve
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit


@takes(32)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    project = fetch(Project, request.user, Can.EDIT_PROJECT, pk=pk)
    form = ProjectDocumentForm(posted(request), request.FILES or None)
    if submit(form, add_document, by=request.user, project=project):
        messages.success(request, _("文件已上传。"))
        return redirect("projects:project-detail", pk)
    return form_page(request, form, title=_("上传项目文件"), trail=project_trail(project), submit_label=_("上传"))


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    return serve(request, fetch(documents_stored(), request.user, Can.VIEW, pk=pk).file)


def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a document to be removed; a second person decides."""
    document = fetch(documents_stored(), request.user, Can.EDIT_PROJECT, pk=pk)
    return deletion_page(
        request,
        document,
        ask_to_drop_document,
        name="document",
        title=_("删除文件“%(name)s”") % {"name": document},
        trail=project_trail(document.project),
        back=reverse("projects:project-detail", args=[document.project_id]),
        is_slip=is_slip(request.user, entries_of(document)),
    )
