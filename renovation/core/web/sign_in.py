"""From a proven password, code or provider's word to a session, and how a session goes on after a change."""

import time
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from renovation.core.actions.session import note_sign_in
from renovation.core.models import User
from renovation.core.queries.account import has_factor, user_called
from renovation.core.web.session import BEGAN, SEEN
from renovation.core.web.standing import FACTOR, PROVIDER

PENDING = "pending"
PENDING_SECONDS = 300
BACKEND = "django.contrib.auth.backends.ModelBackend"


def agent_of(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")


def safe_next(request: HttpRequest) -> str:
    """Return where somebody wanted to go, if that is a page of ours; else the first page."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and is_ours else resolve_url(settings.LOGIN_REDIRECT_URL)


def admit(request: HttpRequest, user: User, *, next_url: str, provider: str = "", with_factor: bool = False) -> str:
    """Let somebody in whose password (or provider) has spoken for them; returns where to go: a page, or the code.

    `with_factor` = the provider has already asked for a second factor.
    """
    if has_factor(user) and not with_factor:
        # A key of its own from here on: who planted the old one in the browser must not hold the new session.
        request.session.flush()
        mark = user.get_session_auth_hash()
        until = time.time() + PENDING_SECONDS
        owed = {"user": user.pk, "mark": mark, "next": next_url, "provider": provider, "until": until}
        request.session[PENDING] = owed
        return resolve_url("core:sign-in-code")
    begin(request, user, provider=provider, factor="PROVIDER" if with_factor else "")
    return next_url


def pending_of(request: HttpRequest) -> tuple[User, dict[str, Any]] | None:
    """Return who has shown a password and owes a code, while that password still holds; None for nobody."""
    pending = request.session.get(PENDING)
    if not pending or time.time() > pending["until"]:
        return None
    user = user_called(pending["user"])
    return (user, pending) if user is not None and user.get_session_auth_hash() == pending["mark"] else None


def begin(request: HttpRequest, user: User, *, provider: str = "", factor: str = "") -> None:
    """Start a session of one's own, under a new key, with nothing of the visitor's before it."""
    request.session.flush()
    auth.login(request, user, backend=BACKEND)
    request.session[BEGAN] = request.session[SEEN] = int(time.time())
    if factor:
        request.session[FACTOR] = factor
    if provider:
        request.session[PROVIDER] = provider
    note_sign_in(by=user, agent=agent_of(request), provider=provider, with_code=bool(factor))


def keep_session(request: HttpRequest, user: User, **facts: Any) -> None:
    """Let the session at hand go on, under a new key, after a change that ended all sessions of the user."""
    auth.update_session_auth_hash(request, user)
    for name, value in facts.items():
        request.session[name] = value
