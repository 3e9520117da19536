"""Photos of the works, each asked for by the row it hangs on; what waits for its form, by whoever sent it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.actions.site_photo import ask_to_drop_photo
from projects.queries.site_photo import photos_stored, right_to_drop
from projects.views.trails import project_trail
from renovation.core.policy import Can
from renovation.core.queries.change_request import entries_of, is_slip
from renovation.core.queries.stored_file import waiting_of
from renovation.core.scope import fetch, require
from renovation.core.web.deletion import deletion_page
from renovation.core.web.files import serve


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    return serve(request, fetch(photos_stored(), request.user, Can.VIEW, pk=pk).file)


@require_safe
def show_small(request: HttpRequest, pk: int) -> HttpResponseBase:
    return serve(request, fetch(photos_stored(), request.user, Can.VIEW, pk=pk).file, small=True)


@require_safe
def waiting(request: HttpRequest, key: UUID) -> HttpResponseBase:
    stored = waiting_of(request.user).filter(key=key).first()
    if stored is None:
        raise Http404
    return serve(request, stored, small=True)


def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a photo to be removed; a second person decides."""
    photo = fetch(photos_stored(), request.user, Can.VIEW, pk=pk)
    require(request.user, right_to_drop(request.user, photo), photo)  # type: ignore[arg-type]
    project = photo.site.project
    return deletion_page(
        request,
        photo,
        ask_to_drop_photo,
        name="photo",
        title=_("删除现场照片“%(name)s”") % {"name": photo},
        trail=project_trail(project),
        back=reverse("projects:project-detail", args=[project.pk]),
        is_slip=is_slip(request.user, entries_of(photo)),  # type: ignore[arg-type]
        template="projects/site_photo/drop.html",
    )
