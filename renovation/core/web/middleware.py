"""What happens to every request of a page."""

from django.conf import settings
from django.utils import translation


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
