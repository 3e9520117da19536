"""How stored files leave the portal: after a view has asked for the right, and never so that a browser runs them."""

import os
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.utils.translation import gettext as _

from renovation.core.enums import FileKind
from renovation.core.models import StoredFile

# An `internal` location of nginx: nobody gets there from outside (deploy/nginx.conf).
INTERNAL = "/stored-files/"
INERT = "default-src 'none'; frame-ancestors 'none'; sandbox"


def serve(request: HttpRequest, stored: StoredFile, *, small: bool = False) -> HttpResponseBase:
    """Send a file, or the `small` picture of a photo, to somebody who may see the row it hangs on.

    Photos were written by us and are shown; everything else is only ever downloaded. Browsers may keep a copy but must
    ask again each time, so that a right that ended ends here too. Raises `Http404` when the file is gone.
    """
    name = stored.small_name if small else stored.file.name
    etag = quote_etag(f"{stored.sha256}{'-small' if small else ''}")
    response = get_conditional_response(request, etag=etag) or _sent(stored, name)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = INERT
    return response


def _sent(stored: StoredFile, name: str) -> HttpResponseBase:
    storage = stored.file.storage
    if settings.FILES_ACCEL:
        header, where = {
            "nginx": ("X-Accel-Redirect", INTERNAL + quote(name)),
            "sendfile": ("X-Sendfile", os.path.abspath(storage.path(name))),
        }[settings.FILES_ACCEL]
        response: HttpResponseBase = HttpResponse(headers={header: where})
    else:
        try:
            response = FileResponse(storage.open(name))
        except FileNotFoundError as error:
            raise Http404(_("文件不在服务器上，请联系系统管理员。")) from error
    is_download = stored.kind != FileKind.IMAGE
    response.headers["Content-Type"] = stored.content_type
    response.headers["Content-Disposition"] = content_disposition_header(is_download, stored.name)
    return response
