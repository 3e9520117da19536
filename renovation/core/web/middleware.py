"""What happens to every request of a page."""

import re
from uuid import uuid4

from django.conf import settings
from django.http import HttpResponseNotAllowed
from django.utils import translation

from renovation.core.lib.origin import client_address, coming_from

PAGE_METHODS = ("GET", "HEAD", "POST")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,36}")


class OriginMiddleware:
    """Number every request and know whose it is, for the trail and the logs; the answer carries the number."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        meta = request.META
        given = meta.get("HTTP_X_REQUEST_ID", "")
        # A number is taken over from our own proxy only; anybody else could forge the trail of another's request.
        number = given if settings.PROXY_COUNT and REQUEST_ID.fullmatch(given) else uuid4().hex
        address = client_address(
            meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", ""), settings.PROXY_COUNT
        )
        with coming_from(address, number):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = number
        return response


class MethodMiddleware:
    """Pages are read or posted to; nobody has to remember to refuse the rest, which a view would take for a GET."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in PAGE_METHODS and not request.path.startswith("/api/"):
            return HttpResponseNotAllowed(PAGE_METHODS)
        return self.get_response(request)


class UserLanguageMiddleware:
    """Speak the language a person chose: in the profile, else by the switch (a cookie), else Chinese.

    Django's LocaleMiddleware would follow Accept-Language, and an office desk with an English Windows
    would get English pages although nobody asked for them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = choose_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def choose_language(request) -> str:
    """Return one of settings.LANGUAGES; a code that is not among them counts as no choice."""
    known = dict(settings.LANGUAGES)
    user = getattr(request, "user", None)
    chosen = (getattr(user, "language", ""), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    return next((code for code in chosen if code in known), settings.LANGUAGE_CODE)
