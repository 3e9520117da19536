"""Who builds, designs, supervises: the parties of a project."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from projects.actions.party import name_party_by_name
from projects.actions.project import ask_to_drop_party
from projects.forms.project import PartyForm
from projects.models import Project, ProjectParty
from projects.queries.project_detail import naming_of, parties_of
from projects.views.trails import project_trail
from renovation.core.policy import Can
from renovation.core.queries.change_request import attach_pending, is_slip
from renovation.core.queries.organization import organizations_near
from renovation.core.scope import fetch
from renovation.core.web.deletion import deletion_page
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The parties of a project and a form to name one more."""
    project = fetch(Project, request.user, Can.EDIT_PROJECT, pk=pk)
    form = PartyForm(posted(request))
    if submit(form, name_party_by_name, by=request.user, project=project):
        messages.success(request, _("已保存。"))
        return redirect("projects:party-edit", pk)
    parties = parties_of(project)
    attach_pending(request.user, parties)
    return form_page(
        request,
        form,
        title=_("参建单位"),
        trail=project_trail(project),
        submit_label=_("添加"),
        template="projects/party/edit.html",
        parties=parties,
        organizations=organizations_near(project.region_codes()[0])[:500],
    )


def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for an organization to be taken off the project; a second person decides."""
    party = fetch(ProjectParty, request.user, Can.EDIT_PROJECT, pk=pk)
    return deletion_page(
        request,
        party,
        ask_to_drop_party,
        name="party",
        title=_("取消参建单位“%(name)s”") % {"name": party.organization},
        trail=project_trail(party.project),
        back=reverse("projects:party-edit", args=[party.project_id]),
        is_slip=is_slip(request.user, naming_of(party)),
    )
