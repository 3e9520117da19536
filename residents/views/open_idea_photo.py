"""Photos of what became of an idea, for its author by their link, and for everybody once the idea is public."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from renovation.core.web.files import serve
from residents.models import IdeaPhoto
from residents.queries.open_idea_photo import author_photo, public_photo
from residents.views.open_page import open_page


@sensitive_variables("key")
@require_safe
@open_page(is_private=True)
def show_own(request: HttpRequest, key: str, pk: int, *, small: bool = False) -> HttpResponseBase:
    return _send(request, author_photo(key, pk), small=small)


@require_safe
@open_page()
def show(request: HttpRequest, number: str, pk: int, *, small: bool = False) -> HttpResponseBase:
    return _send(request, public_photo(number, pk), small=small)


def _send(request: HttpRequest, photo: IdeaPhoto | None, *, small: bool) -> HttpResponseBase:
    """Nobody learns whether a photo of that key hangs somewhere else."""
    if photo is None:
        raise Http404(_("没有这张照片，或已经删除。"))
    return serve(request, photo.file, small=small)
