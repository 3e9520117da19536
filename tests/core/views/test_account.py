"""One's own account: what is shown of it, to whom."""

import re

import pytest
from django.utils import timezone

from renovation.core.models import AuditEntry, PortalSession
from tests.architecture.test_files import texts

PASSWORD = "correct horse 9"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140 Safari/537.36 Edg/140"
)


def enter(client, username="viewer", password=PASSWORD, **more):
    return client.post("/login/", {"username": username, "password": password}, HTTP_USER_AGENT=EDGE, **more)


def page(client):
    return " ".join(client.get("/account/").content.decode().split())


def test_it_shows_what_one_is_and_how_it_is_secured(client, viewer):
    viewer.password_changed_at = timezone.now()
    viewer.save(update_fields=["password_changed_at"])
    enter(client, REMOTE_ADDR="10.1.2.3")
    text = page(client)
    for word in (
        "viewer",
        "示范区",
        "只读",
        "10.1.2.3",
        "Edge · Windows",
        "成功",
        "未启用",
        f"{timezone.localdate():%Y-%m-%d}",
    ):
        assert word in text, word
    assert "我的账号" in client.get("/tokens/").content.decode()


def test_tries_of_others_show_and_nobody_elses_do(client, viewer, stranger):
    enter(client, password="wrong", REMOTE_ADDR="10.6.6.6")
    enter(client, "stranger", REMOTE_ADDR="10.7.7.7")
    client.post("/logout/")
    enter(client)
    text = page(client)
    assert "10.6.6.6" in text
    assert "密码不正确" in text
    assert "10.7.7.7" not in text


@pytest.mark.parametrize("rows", [1, 3])
def test_history_costs_the_same_however_long(client, viewer, rows, django_assert_num_queries):
    for browser in (client, type(client)(), type(client)())[:rows]:
        enter(browser)
    assert AuditEntry.objects.filter(action="user.signed_in").count() == rows
    PortalSession.objects.exclude(pk=client.session.session_key).delete()
    with django_assert_num_queries(8):
        assert client.get("/account/").status_code == 200


def test_days_left_are_said_where_passwords_grow_old(client, viewer, settings):
    settings.PASSWORD_MAX_AGE_DAYS = 90
    client.force_login(viewer)
    assert "还有 90 天到期" in page(client)


def test_sessions_of_old_passwords_are_not_counted(client, viewer):
    for browser in (type(client)(), type(client)(), client):
        browser.force_login(viewer)
    assert client.get("/account/").context["session_count"] == 3
    viewer.sessions_from = timezone.now()
    viewer.save(update_fields=["sessions_from"])
    client.force_login(viewer)
    assert client.get("/account/").context["session_count"] == 1


def test_it_is_nobody_elses(client, db):
    assert client.get("/account/").url == "/login/?next=/account/"
    assert client.post("/account/sessions/end/").status_code == 302


def test_whatever_a_page_asks_by_its_clock_is_no_sign_of_life():
    """A board left open must not keep a session alive for ever."""
    polls = {
        name: tag
        for name, text in texts("templates/**/*.html")
        for tag in re.findall(r"<[^>]*hx-trigger=\"[^\"]*every[^>]*>", text)
    }
    assert len(polls) >= 2
    assert [name for name, tag in polls.items() if '"X-Background": "1"' not in tag] == []
