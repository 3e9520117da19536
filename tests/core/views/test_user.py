"""Signing in and out, password, language."""

import pytest
from django.conf import settings
from django.urls import reverse

from renovation.core.models import AuditEntry

PASSWORD = "correct horse 9"


def test_login_leads_to_where_one_wanted(client, viewer):
    assert client.get("/tokens/").url == "/login/?next=/tokens/"
    answer = client.post("/login/", {"username": "viewer", "password": PASSWORD, "next": "/tokens/"})
    assert answer.url == "/tokens/"


def test_login_never_leads_to_another_host(client, viewer):
    answer = client.post("/login/", {"username": "viewer", "password": PASSWORD, "next": "https://evil.example/"})
    assert answer.url == reverse("dashboard:my-work")


def test_login_with_a_wrong_password_says_so_and_keeps_the_name(client, viewer):
    page = client.post("/login/", {"username": "viewer", "password": "wrong"}).content.decode()
    assert "请输入一个正确的用户名和密码" in page
    assert 'value="viewer"' in page
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_logout_is_a_post(client, viewer):
    client.force_login(viewer)
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert client.get("/tokens/").status_code == 302


def test_password_change_keeps_this_session_only(client, viewer, django_user_model):
    client.force_login(viewer)
    other = type(client)()
    other.force_login(viewer)
    new = "battery-staple-77"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/password/", data).status_code == 302
    assert client.get("/tokens/").status_code == 200
    assert other.get("/tokens/").status_code == 302
    viewer.refresh_from_db()
    assert viewer.check_password(new)
    entry = AuditEntry.objects.get(action="user.password_changed")
    assert new not in str(entry.after) + str(entry.before)


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [("wrong", "battery-staple-77", "battery-staple-77"), (PASSWORD, "123", "123"), (PASSWORD, "abcdefghij1", "other")],
)
def test_password_change_refuses(client, viewer, old, new, again):
    client.force_login(viewer)
    data = {"old_password": old, "new_password1": new, "new_password2": again}
    page = client.post("/password/", data).content.decode()
    assert "field-errors" in page
    viewer.refresh_from_db()
    assert viewer.check_password(PASSWORD)


def test_a_visitor_switches_the_language_by_cookie(client, db):
    answer = client.post("/language/", {"language": "en", "next": "/login/"})
    assert answer.url == "/login/"
    assert '<html lang="en">' in client.get("/login/").content.decode()


def test_a_user_switches_the_language_for_every_browser(client, viewer):
    client.force_login(viewer)
    client.post("/language/", {"language": "en", "next": "/tokens/"})
    viewer.refresh_from_db()
    assert viewer.language == "en"
    other = type(client)()
    other.force_login(viewer)
    assert '<html lang="en">' in other.get("/tokens/").content.decode()


@pytest.mark.parametrize("language", ["", "xx", "fr"])
def test_an_unknown_language_changes_nothing(client, viewer, language):
    client.force_login(viewer)
    assert client.post("/language/", {"language": language, "next": "https://evil.example/"}).url == "/"
    viewer.refresh_from_db()
    assert viewer.language == ""
    assert client.get("/language/").status_code == 405
