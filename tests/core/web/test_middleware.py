from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from renovation.core.web.middleware import UserLanguageMiddleware


@pytest.mark.parametrize(
    ("profile", "cookie", "spoken"),
    [("en", "zh-hans", "en"), ("", "en", "en"), ("", "", "zh-hans"), ("", "fr", "zh-hans"), ("xx", "en", "en")],
)
def test_the_language_is_chosen_by_people_not_by_their_windows(profile, cookie, spoken):
    request = RequestFactory().get("/", headers={"accept-language": "en-US"})
    request.COOKIES["django_language"] = cookie
    request.user = SimpleNamespace(language=profile)
    before = translation.get_language()
    response = UserLanguageMiddleware(lambda request: HttpResponse(translation.get_language()))(request)
    assert response.content.decode() == spoken
    assert response["Content-Language"] == spoken
    assert translation.get_language() == before


def test_a_request_without_a_user_is_answered():
    middleware = UserLanguageMiddleware(lambda request: HttpResponse(request.LANGUAGE_CODE))
    assert middleware(RequestFactory().get("/")).content == b"zh-hans"
