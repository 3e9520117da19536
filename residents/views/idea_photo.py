"""Photos of what became of an idea, asked for by the row they hang on."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from renovation.core.policy import Can
from renovation.core.queries.change_request import entries_of, is_slip
from renovation.core.scope import fetch
from renovation.core.web.body import takes
from renovation.core.web.deletion import deletion_page
from renovation.core.web.files import serve
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit
from residents.actions.idea_photo import add_idea_photos, ask_to_drop_idea_photo, keep_idea_photos
from residents.forms.idea import IdeaPhotoForm
from residents.models import Idea
from residents.queries.idea import ideas_named, photos_stored
from residents.views.idea import idea_trail


@takes(6 * 15 + 2)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    idea = fetch(ideas_named(), request.user, Can.CARRY_OUT, pk=pk)
    form = IdeaPhotoForm(posted(request), request.FILES or None, by=request.user)  # type: ignore[arg-type]
    if submit(form, add_idea_photos, by=request.user, idea=idea):
        messages.success(request, _("照片已上传。"))
        return redirect("residents:idea-detail", pk)
    _keep(request, form, idea)
    return form_page(
        request,
        form,
        title=_("上传成果照片"),
        trail=idea_trail(idea),
        submit_label=_("上传"),
        template="residents/idea/photo_form.html",
    )


def _keep(request: HttpRequest, form: IdeaPhotoForm, idea: Idea) -> None:
    """Keep the photos that are in order until the rest of the form is."""
    if not form.accepted:
        return
    try:
        form.kept = keep_idea_photos(by=request.user, idea=idea, photos=form.accepted)  # type: ignore[arg-type]
    except ValidationError as error:
        if not form.has_error("photos"):
            form.add_error("photos", error.messages)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    return serve(request, fetch(photos_stored(), request.user, Can.VIEW, pk=pk).file)


@require_safe
def show_small(request: HttpRequest, pk: int) -> HttpResponseBase:
    return serve(request, fetch(photos_stored(), request.user, Can.VIEW, pk=pk).file, small=True)


def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a photo to be removed; a second person decides."""
    photo = fetch(photos_stored(), request.user, Can.CARRY_OUT, pk=pk)
    return deletion_page(
        request,
        photo,
        ask_to_drop_idea_photo,
        name="photo",
        title=_("删除成果照片“%(name)s”") % {"name": photo},
        trail=idea_trail(photo.idea),
        back=reverse("residents:idea-detail", args=[photo.idea_id]),
        is_slip=is_slip(request.user, entries_of(photo)),  # type: ignore[arg-type]
    )
