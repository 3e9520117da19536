"""`Authorization: Bearer rp_…`: read-only access for REST clients."""

import logging
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS

from renovation.core.queries.token import Bearer, bearer_of, note_use

log = logging.getLogger(__name__)
SCHEME = "Bearer "


def bearer_from(request: HttpRequest) -> Bearer | None:
    """Return whom the request's key stands for; None without a key or with a bad one. Looked up once per request."""
    known: Bearer | None
    if hasattr(request, "bearer"):
        known = request.bearer
        return known
    header = request.META.get("HTTP_AUTHORIZATION", "")
    known = bearer_of(header[len(SCHEME) :].strip()) if header.startswith(SCHEME) else None
    request.bearer = known  # type: ignore[attr-defined]
    return known


def note_use_after(response: HttpResponseBase, bearer: Bearer) -> None:
    """Write the last use once the answer is on its way: a busy database must not hold up the client."""
    if bearer.is_use_due:
        response._resource_closers.append(lambda: _note(bearer.token_id))  # type: ignore[attr-defined]


def _note(token_id: int) -> None:
    try:
        note_use(token_id)
    except DatabaseError:
        log.warning("the last use of API token %s could not be noted", token_id, exc_info=True)


class TokenAuthentication(BaseAuthentication):
    """Gives `request.user` with today's duties, narrowed to the key's region; safe methods only."""

    def authenticate(self, request: Any) -> tuple[Any, Bearer] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        bearer = bearer_from(request._request)
        if bearer is None:
            raise AuthenticationFailed(_("令牌无效、已停用或已过期。"))
        if request.method not in SAFE_METHODS:
            raise PermissionDenied(_("令牌只能读取数据。"))
        return bearer.as_user(), bearer

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="api"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's own documentation describes the key."""

    target_class = "renovation.core.web.token.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "rp_…"}
