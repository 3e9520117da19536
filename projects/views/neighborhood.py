"""The page of one neighborhood, and the forms of its facts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from projects.queries.neighborhood_detail import neighborhood_page
from projects.views.trails import neighborhood_trail, places
from renovation.core.actions.neighborhood import add_neighborhood, change_neighborhood
from renovation.core.enums import OrganizationKind
from renovation.core.forms.building import BuildingForm
from renovation.core.forms.contact import RevealForm
from renovation.core.forms.neighborhood import NeighborhoodEditForm, NeighborhoodForm
from renovation.core.models import Neighborhood
from renovation.core.policy import Can
from renovation.core.queries.change_request import attach_pending
from renovation.core.queries.organization import organizations_near
from renovation.core.queries.region import communities
from renovation.core.scope import can_anywhere, fetch, refusal
from renovation.core.web.pages import form_page, saved_text
from renovation.core.web.submit import posted, submit


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    neighborhood = fetch(Neighborhood, request.user, Can.VIEW, pk=pk)
    page = neighborhood_page(request.user, neighborhood)
    context = {
        "page": page,
        "neighborhood": neighborhood,
        "trail": [*places(page.place), (str(neighborhood), "")],
        "building_form": BuildingForm(),
        "reveal_form": RevealForm(),
    }
    return render(request, "projects/neighborhood/detail.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """Register a neighborhood; `?region=` names the community it lies in."""
    if not can_anywhere(request.user, Can.EDIT_NEIGHBORHOOD):
        raise PermissionDenied(refusal(Can.EDIT_NEIGHBORHOOD))
    known = communities(request.user, Can.EDIT_NEIGHBORHOOD)
    code = request.GET.get("region", "")
    if code.isascii() and code.isalnum():
        known = known.under(code)
    near = next(iter(known.values_list("pk", flat=True)[:1]), "")
    form = NeighborhoodForm(
        posted(request),
        initial={"region": code},
        communities=known,
        firms=organizations_near(near, OrganizationKind.PROPERTY),
    )
    if neighborhood := submit(form, add_neighborhood, by=request.user):
        messages.success(request, _("小区已登记。"))
        return redirect("projects:neighborhood-detail", neighborhood.pk)
    trail = [(pgettext("列表", "小区"), reverse("projects:neighborhood-list"))]
    return form_page(request, form, title=_("新增小区"), trail=trail, submit_label=_("保存"), is_long=True)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    neighborhood = fetch(Neighborhood, request.user, Can.EDIT_NEIGHBORHOOD, pk=pk)
    form = NeighborhoodEditForm(
        posted(request),
        instance=neighborhood,
        communities=communities(request.user, Can.EDIT_NEIGHBORHOOD),
        firms=organizations_near(neighborhood.region_id, OrganizationKind.PROPERTY),
    )
    if saved := submit(form, change_neighborhood, by=request.user, neighborhood=neighborhood):
        messages.success(request, saved_text(request.user, saved))
        return redirect("projects:neighborhood-detail", pk)
    attach_pending(request.user, [neighborhood])
    return form_page(
        request,
        form,
        title=_("修改小区信息"),
        trail=neighborhood_trail(neighborhood),
        submit_label=_("保存"),
        template="projects/neighborhood/edit.html",
        neighborhood=neighborhood,
        is_long=True,
    )
