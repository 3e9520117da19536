"""`Authorization: Bearer rp_…`: access for REST clients, counted per key."""

import logging
from datetime import timedelta
from typing import Any, NoReturn

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled

from renovation.core.lib.origin import came_with, origin
from renovation.core.limits import take
from renovation.core.limits import wait_of as wait_for
from renovation.core.queries.token import Bearer, bearer_of, note_use, wait_of

log = logging.getLogger(__name__)
SCHEME = "Bearer "
# Keys that stand for nobody, tried from one address.
BAD_KEYS, BAD_KEYS_PER = 60, timedelta(minutes=10)


def bearer_from(request: HttpRequest) -> Bearer | None:
    """Return whom the request's key stands for; None without a key or with a bad one.

    Looked up and counted once per request; `request.wait` is how many seconds the key must wait, 0 for none.
    """
    known: Bearer | None
    if hasattr(request, "bearer"):
        known = request.bearer
        return known
    header = request.META.get("HTTP_AUTHORIZATION", "")
    known = bearer_of(header[len(SCHEME) :].strip()) if header.startswith(SCHEME) else None
    if known:
        came_with(known.shown_name)
    request.wait = wait_of(known) if known else 0  # type: ignore[attr-defined]
    request.bearer = known  # type: ignore[attr-defined]
    return known


def note_use_after(response: HttpResponseBase, bearer: Bearer) -> None:
    """Write the last use once the answer is on its way: a busy database must not hold up the client."""
    if bearer.is_use_due:
        address = origin().address
        response._resource_closers.append(lambda: _note(bearer.token_id, address))  # type: ignore[attr-defined]


def _note(token_id: int, address: str) -> None:
    try:
        note_use(token_id, address)
    except DatabaseError:
        log.warning("the last use of API token %s could not be noted", token_id, exc_info=True)


def _refuse_unknown() -> NoReturn:
    """Refuse a key that stands for nobody; who tries many of them from one address has to wait."""
    bucket = f"api-key:{origin().address}"
    if not take(bucket, BAD_KEYS, BAD_KEYS_PER):
        raise Throttled(wait_for(bucket, BAD_KEYS, BAD_KEYS_PER))
    raise AuthenticationFailed(_("令牌无效、已停用或已过期。"))


class TokenAuthentication(BaseAuthentication):
    """Gives `request.user` with today's duties, narrowed to the key's region and capabilities."""

    def authenticate(self, request: Any) -> tuple[Any, Bearer] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        bearer = bearer_from(request._request)
        if bearer is None:
            _refuse_unknown()
        if request._request.wait:
            raise Throttled(request._request.wait)
        return bearer.as_user(), bearer

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="api"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's own documentation describes the key."""

    target_class = "renovation.core.web.token.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "rp_…"}
