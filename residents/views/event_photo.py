"""Photos of meetings; sign-in sheets only for whoever gathers them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renovation.core.policy import Can
from renovation.core.scope import fetch, require
from renovation.core.web.body import takes
from renovation.core.web.files import serve
from renovation.core.web.submit import submit
from residents.actions.event_photo import add_event_photos, drop_event_photo
from residents.forms.event import EventPhotoForm
from residents.forms.event_remark import EventRemarkForm
from residents.models import EventPhoto
from residents.queries.event import events_named, photos_stored, right_to_see
from residents.views.event import page_of

REFUSED = 422


@takes(6 * 15 + 2)
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    event = fetch(events_named(), request.user, Can.GATHER, pk=pk)
    form = EventPhotoForm(request.POST, request.FILES)
    if added := submit(form, add_event_photos, by=request.user, event=event):
        messages.success(request, _("已上传 %(n)s 张照片。") % {"n": len(added)})
        return redirect("residents:event-detail", pk)
    context = page_of(request, event) | {"photo_form": form, "form": EventRemarkForm(neighborhood=event.neighborhood)}
    return render(request, "residents/event/detail.html", context, status=REFUSED)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    return serve(request, _photo(request, pk).file)


@require_safe
def show_small(request: HttpRequest, pk: int) -> HttpResponseBase:
    return serve(request, _photo(request, pk).file, small=True)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    photo = fetch(photos_stored(), request.user, Can.GATHER, pk=pk)
    drop_event_photo(by=request.user, photo=photo)
    messages.success(request, _("已删除。"))
    return redirect("residents:event-detail", photo.event_id)


def _photo(request: HttpRequest, pk: int) -> EventPhoto:
    photo = fetch(photos_stored(), request.user, Can.VIEW, pk=pk)
    require(request.user, right_to_see(photo), photo)
    return photo
