"""What is to be done at one site, line by line."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from projects.actions.plan_item import ask_to_drop_plan_item, set_plan_item
from projects.forms.plan_item import PlanItemForm
from projects.models import PlanItem
from projects.queries.site_detail import items_of, sites_named
from projects.views.trails import project_trail
from renovation.core.policy import Can
from renovation.core.queries.change_request import attach_pending, entries_of, is_slip
from renovation.core.scope import fetch
from renovation.core.web.deletion import deletion_page
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The planned works of a site and a form for a new one; `?line=` puts a known line into the form."""
    site = fetch(sites_named(), request.user, Can.EDIT_PROJECT, pk=pk)
    items = items_of(request.user, [site])
    line = request.GET.get("line", "")
    editing = get_object_or_404(items, pk=line) if line.isdecimal() else None
    form = PlanItemForm(posted(request), instance=editing, site=site)
    if submit(form, set_plan_item, by=request.user, site=site):
        messages.success(request, _("已保存。"))
        return redirect("projects:plan-item-set", pk)
    attach_pending(request.user, items)
    return form_page(
        request,
        form,
        title=_("改造内容：%(name)s") % {"name": site.neighborhood},
        trail=project_trail(site.project),
        submit_label=_("保存修改") if editing else _("添加"),
        template="projects/plan_item/edit.html",
        site=site,
        items=items,
        editing=editing,
    )


def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a kind of work to be taken out of the plan; a second person decides."""
    item = fetch(PlanItem, request.user, Can.EDIT_PROJECT, pk=pk)
    return deletion_page(
        request,
        item,
        ask_to_drop_plan_item,
        name="item",
        title=_("删除改造内容“%(name)s”") % {"name": item},
        trail=project_trail(item.site.project),
        back=reverse("projects:plan-item-set", args=[item.site_id]),
        is_slip=is_slip(request.user, entries_of(item)),
    )
