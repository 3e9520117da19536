"""Coming in: where one is led, what is said of a wrong guess, what is kept of it."""

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.urls import reverse

from renovation.core.models import AuditEntry, PortalSession, RateBucket
from tests.fixtures.door import PASSWORD, enter, guess, said, trail

FIRST = reverse("dashboard:my-work")


def test_login_leads_to_where_one_wanted(client, viewer):
    assert client.get("/tokens/").url == "/login/?next=/tokens/"
    answer = client.post("/login/", {"username": "viewer", "password": PASSWORD, "next": "/tokens/"})
    assert answer.url == "/tokens/"


@pytest.mark.parametrize(
    "wanted",
    [
        *("https://evil.example/", "//evil.example/", "http:evil.example", "https:///evil.example", "///evil.example"),
        *("/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "https://testserver@evil.example/"),
        *(" //evil.example", "http://testserver.evil.example/", "/\t/evil.example", "data:text/html,x", "ftp://testserver/"),
    ],
)  # fmt: skip
def test_login_never_leads_to_another_host(client, viewer, wanted):
    page = client.get("/login/", {"next": wanted})
    assert page.context["next"] == FIRST
    answer = client.post("/login/", {"username": "viewer", "password": PASSWORD, "next": wanted})
    assert answer.url == FIRST
    assert client.get("/login/", {"next": wanted}).url == FIRST


def test_login_with_a_wrong_password_says_so_and_keeps_the_name(client, viewer):
    answer = guess(client)
    assert answer.status_code == 200
    assert "用户名或密码不正确" in said(answer)
    assert 'value="viewer"' in said(answer)
    assert "wrong-0" not in said(answer)
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_a_new_session_has_a_new_key_and_nothing_of_the_visitors(client, viewer):
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    enter(client)
    assert client.session.session_key != session.session_key
    assert "planted" not in client.session
    assert not PortalSession.objects.filter(pk=session.session_key).exists()


def test_the_session_cookie_ends_with_the_browser(client, viewer):
    enter(client)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == ""
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_coming_and_going_stand_in_the_trail(client, viewer):
    guess(client, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 6.1) Chrome/109", REMOTE_ADDR="10.1.2.3")
    enter(client, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 6.1) Chrome/109", REMOTE_ADDR="10.1.2.3")
    client.post("/logout/")
    assert trail() == ["user.sign_in_refused", "user.signed_in", "user.signed_out"]
    refused, came = AuditEntry.objects.order_by("pk")[:2]
    assert (refused.object_id, refused.by, refused.outcome) == (str(viewer.pk), None, "REFUSED")
    assert (came.by, came.address, came.outcome) == (viewer, "10.1.2.3", "DONE")
    assert "Chrome/109" in came.after["agent"]


def test_what_was_typed_as_a_name_is_never_kept_in_clear(client, viewer):
    """People type their password into the name's field."""
    enter(client, "My-Secret-Passw0rd", "x")
    guess(client, "My-Secret-Passw0rd", 12)
    assert "ecret" not in str(list(AuditEntry.objects.values()))
    assert "ecret" not in str(list(RateBucket.objects.values()))
    entry = AuditEntry.objects.order_by("pk").first()
    assert entry.action == "user.sign_in_unknown"
    assert entry.after["tag"]


@pytest.mark.parametrize("username", ["viewer", "nobody-of-ours"])
def test_no_oracle_of_accounts(client, viewer, username, monkeypatch):
    """The same words, status and work for a known and an unknown name; also once locked, with no work at all."""
    hashed = []
    real = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *a, **k: (hashed.append(1), real(*a, **k))[1])
    first = guess(client, username)
    assert len(hashed) == 1
    assert (first.status_code, "用户名或密码不正确，请注意大小写。" in said(first)) == (200, True)
    guess(client, username, 9)
    hashed.clear()
    locked = enter(client, username)
    assert (locked.status_code, locked["Retry-After"], hashed) == (429, "90", [])
    assert "尝试次数过多，请 2 分钟后再试。" in said(locked)


def test_a_disabled_user_looks_like_a_wrong_password(client, viewer):
    viewer.is_active = False
    viewer.save(update_fields=["is_active"])
    assert "用户名或密码不正确" in said(enter(client))
