"""How long a session lasts, what ends it, and what is swept away after it."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from renovation.core.actions.session import sweep_sessions
from renovation.core.models import PortalSession, RateBucket
from renovation.core.tries import account_bucket
from renovation.core.web.session import BEGAN, SEEN
from tests.fixtures.door import enter, guess, said


def shift(client, seconds, *names):
    """Let a session be so much older."""
    session = client.session
    for name in names:
        session[name] -= seconds
    session.save()


@pytest.mark.parametrize(
    ("seconds", "names", "status"),
    [(29 * 60, [SEEN], 200), (30 * 60 + 1, [SEEN], 302), (8 * 3600 - 60, [BEGAN], 200), (8 * 3600 + 1, [BEGAN], 302)],
)
def test_sessions_end_when_idle_and_when_old(client, viewer, seconds, names, status):
    enter(client)
    shift(client, seconds, *names)
    assert client.get("/tokens/").status_code == status


def test_activity_prolongs_a_session_and_polling_does_not(client, viewer):
    enter(client)
    shift(client, 20 * 60, SEEN)
    client.get("/tokens/", HTTP_X_BACKGROUND="1")
    assert client.session[SEEN] < time.time() - 19 * 60
    client.get("/tokens/")
    assert client.session[SEEN] > time.time() - 5
    assert client.session[BEGAN] > time.time() - 5


def test_a_fragment_after_the_end_is_a_plain_401(client, viewer):
    answer = client.get("/tokens/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["Content-Type"]) == (401, "text/plain; charset=utf-8")
    enter(client)
    shift(client, 31 * 60, SEEN)
    assert client.get("/command/", headers={"HX-Request": "true", "X-Background": "1"}).status_code == 401
    assert client.get("/api/v1/neighborhoods/").status_code == 401


def test_leaving_and_being_cut_off_end_a_session_at_the_next_request(client, viewer):
    enter(client)
    viewer.is_active = False
    viewer.save(update_fields=["is_active"])
    assert client.get("/tokens/").status_code == 302


def test_sessions_begun_before_a_moment_have_ended(client, viewer):
    enter(client)
    viewer.sessions_from = timezone.now() + timedelta(microseconds=1)
    viewer.save(update_fields=["sessions_from"])
    assert client.get("/tokens/").status_code == 302
    enter(client)
    assert client.get("/tokens/").status_code == 200


def test_ending_the_others_keeps_this_one(client, viewer):
    others = [type(client)() for _number in range(2)]
    for browser in (client, *others):
        enter(browser)
    assert "结束其他设备上的登录" in said(client.get("/account/"))
    assert client.post("/account/sessions/end/").url == "/account/"
    assert [browser.get("/tokens/").status_code for browser in (client, *others)] == [200, 302, 302]
    assert PortalSession.objects.filter(user=viewer).count() == 1


def test_logout_is_a_post_and_needs_no_session(client, viewer):
    enter(client)
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert client.get("/tokens/").status_code == 302
    assert client.post("/logout/").url == "/login/"


def test_a_page_asks_how_long_it_has(client, viewer):
    assert client.get("/session/").json()["who"] == 0
    enter(client)
    shift(client, 10 * 60, SEEN)
    asked = client.get("/session/", HTTP_X_BACKGROUND="1").json()
    assert (asked["who"], asked["left"] <= 20 * 60) == (viewer.pk, True)
    assert client.post("/session/").json()["left"] > 29 * 60
    assert asked["csrf"]


def test_redis_keeps_sessions_and_they_end_there_too(client, viewer, settings):
    """The rows are the truth, the cache only the quicker way to them."""
    settings.SESSION_ENGINE = "renovation.core.web.session_cached"
    enter(client)
    row = PortalSession.objects.get()
    assert row.user == viewer
    assert client.get("/tokens/").status_code == 200
    shift(client, 31 * 60, SEEN)
    assert client.get("/tokens/").status_code == 302
    assert not PortalSession.objects.exists()


def test_what_ended_by_itself_is_swept(client, viewer):
    for browser in (client, type(client)()):
        enter(browser)
    guess(type(client)())
    PortalSession.objects.exclude(pk=client.session.session_key).update(expire_date=timezone.now())
    RateBucket.objects.filter(key=account_bucket("viewer").key).update(at=time.time() - 3 * 86400)
    assert sweep_sessions() == 1
    assert client.get("/tokens/").status_code == 200
    assert not RateBucket.objects.filter(key=account_bucket("viewer").key).exists()
