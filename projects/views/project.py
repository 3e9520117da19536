"""The page of one project, and the forms of what it is."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from projects.actions.project import add_project, change_project
from projects.forms.project import ProjectEditForm, ProjectForm, suggested_name
from projects.models import Project
from projects.queries.picker import choosable, found
from projects.queries.project_detail import project_page, projects_shown
from projects.views.trails import project_trail
from renovation.core.policy import Can
from renovation.core.queries.user import staff_near
from renovation.core.scope import can_anywhere, fetch, refusal
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    project = fetch(projects_shown(), request.user, Can.VIEW, pk=pk)
    page = project_page(request.user, project)
    context = {"page": page, "project": project, "trail": project_trail(project)}
    return render(request, "projects/project/detail.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """Open a project; `?neighborhood=` is chosen beforehand and gives it its name."""
    if not can_anywhere(request.user, Can.EDIT_PROJECT):
        raise PermissionDenied(refusal(Can.EDIT_PROJECT))
    chosen = _chosen(request, "neighborhood")
    year = timezone.localdate().year
    initial = {"neighborhoods": chosen, "plan_year": year, "name": suggested_name(year, chosen)}
    place = chosen[0].region_id if chosen else request.user.current_duties[0].region_id
    form = ProjectForm(
        posted(request), initial=initial, neighborhoods=choosable(request.user), owners=staff_near(place)
    )
    if project := submit(form, add_project, by=request.user):
        messages.success(request, _("项目已建立，请继续填写各点位的计划日期。"))
        return redirect("projects:project-detail", project.pk)
    if request.method == "POST":
        chosen = _chosen(request, "neighborhoods")
    picked = {"chosen": chosen, "found": found(request.user, "", chosen), "suggestion": ""}
    trail = [(pgettext("列表", "项目"), reverse("projects:project-list"))]
    template = "projects/project/add.html"
    return form_page(
        request, form, title=_("新建项目"), trail=trail, submit_label=_("保存"), template=template, **picked
    )


@require_safe
def picker(request: HttpRequest) -> HttpResponse:
    """The fragment of chosen and found neighborhoods for what is typed."""
    chosen = _chosen(request, "neighborhoods")
    text = request.GET.get("q", "").strip()
    year = request.GET.get("plan_year", "")
    context = {
        "chosen": chosen,
        "found": found(request.user, text, chosen),
        "suggestion": suggested_name(int(year) if year.isdecimal() else None, chosen),
    }
    return render(request, "projects/project/picker.html", context)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    project = fetch(Project, request.user, Can.EDIT_PROJECT, pk=pk)
    form = ProjectEditForm(posted(request), instance=project, owners=staff_near(project.region_codes()[0]))
    if submit(form, change_project, by=request.user, project=project):
        messages.success(request, _("已保存。"))
        return redirect("projects:project-detail", pk)
    return form_page(request, form, title=_("修改项目"), trail=project_trail(project), submit_label=_("保存"))


def _chosen(request: HttpRequest, name: str) -> list:
    values = (request.POST if request.method == "POST" else request.GET).getlist(name)
    keys = [value for value in values if value.isdecimal()]
    return list(choosable(request.user).filter(pk__in=keys)) if keys else []
