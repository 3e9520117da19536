"""Who builds, designs, supervises: the parties of a project."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from projects.actions.party import name_party_by_name
from projects.actions.project import drop_party
from projects.forms.project import PartyForm
from projects.models import Project, ProjectParty
from projects.queries.project_detail import parties_of
from projects.views.trails import project_trail
from renovation.core.policy import Can
from renovation.core.queries.organization import organizations_near
from renovation.core.scope import fetch
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The parties of a project and a form to name one more."""
    project = fetch(Project, request.user, Can.EDIT_PROJECT, pk=pk)
    form = PartyForm(posted(request))
    if submit(form, name_party_by_name, by=request.user, project=project):
        messages.success(request, _("已保存。"))
        return redirect("projects:party-edit", pk)
    return form_page(
        request,
        form,
        title=_("参建单位"),
        trail=project_trail(project),
        submit_label=_("添加"),
        template="projects/party/edit.html",
        parties=parties_of(project),
        organizations=organizations_near(project.region_codes()[0])[:500],
    )


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    party = fetch(ProjectParty, request.user, Can.EDIT_PROJECT, pk=pk)
    drop_party(by=request.user, party=party)
    messages.success(request, _("已取消。"))
    return redirect("projects:party-edit", party.project_id)
