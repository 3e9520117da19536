"""Coming in and going: wrong guesses, locks, ends of sessions, where one is led afterwards."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.urls import reverse
from django.utils import timezone

from renovation.core.actions.session import sweep_sessions
from renovation.core.models import AuditEntry, PortalSession, RateBucket
from renovation.core.tries import account_bucket
from renovation.core.web.session import BEGAN, SEEN
from tests.fixtures.cast import DISTRICT, OTHER_DISTRICT, make_user

PASSWORD = "correct horse 9"
FIRST = reverse("dashboard:my-work")


def enter(client, username="viewer", password=PASSWORD, **more):
    return client.post("/login/", {"username": username, "password": password}, **more)


def guess(client, username="viewer", times=1, **more):
    return [enter(client, username, f"wrong-{number}", **more) for number in range(times)][-1]


def said(answer):
    return " ".join(answer.content.decode().split())


def trail():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def shift(client, seconds, *names):
    """Let a session be so much older."""
    session = client.session
    for name in names:
        session[name] -= seconds
    session.save()


# Coming in ----------------------------------------------------------------------------------------------------
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


# Locks --------------------------------------------------------------------------------------------------------
def test_the_eleventh_guess_at_a_name_is_not_looked_at(client, viewer):
    for number in range(10):
        assert guess(client, REMOTE_ADDR=f"10.0.0.{number}").status_code == 200
    assert enter(client, REMOTE_ADDR="10.0.1.1").status_code == 429
    assert trail()[-1] == "user.sign_in_locked"
    count = len(trail())
    guess(client, times=5, REMOTE_ADDR="10.0.1.2")
    assert len(trail()) == count, "the trail hears of a lock once, or anybody could fill it"


def test_a_lock_wears_off(client, viewer):
    guess(client, times=10)
    RateBucket.objects.filter(key=account_bucket("viewer").key).update(at=time.time() - 91)
    assert enter(client).url == FIRST


def test_right_passwords_cost_nothing(client, viewer):
    for _number in range(30):
        assert enter(client).status_code == 302
        client.post("/logout/")


def test_spraying_over_many_names_is_stopped_by_the_address(client, viewer):
    answers = [guess(client, f"officer-{number}") for number in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert enter(client).status_code == 429
    assert enter(client, REMOTE_ADDR="10.9.9.9").url == FIRST, "nobody else is held up"


def test_a_household_of_ipv6_addresses_is_one_address(client, viewer):
    for number in range(20):
        guess(client, f"n{number}", REMOTE_ADDR=f"2001:db8:1:2::{number:x}")
    assert guess(client, "n", REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
    assert guess(client, "n", REMOTE_ADDR="2001:db8:1:3::1").status_code == 200


@pytest.mark.parametrize(("proxies", "passed"), [(0, 20), (1, 20)])
def test_a_made_up_origin_does_not_help(client, viewer, settings, proxies, passed):
    """Finding: whoever may name their own address guesses for ever."""
    settings.PROXY_COUNT = proxies
    answers = [
        guess(client, f"n{number}", HTTP_X_FORWARDED_FOR=f"10.1.1.{number}, 203.0.113.9") for number in range(25)
    ]
    assert [answer.status_code for answer in answers].count(200) == passed


def test_other_spellings_of_a_name_share_its_guesses(client, viewer):
    for name in ("viewer", "VIEWER", "Viewer", "ｖiewer", "viewer"):
        guess(client, name, 2)
    assert enter(client).status_code == 429


def test_unlocking_is_for_whoever_keeps_the_accounts(client, viewer, district_officer, regions):
    keeper = make_user("keeper", "SECURITY_ADMIN", DISTRICT)
    stranger = make_user("other_keeper", "SECURITY_ADMIN", OTHER_DISTRICT)
    guess(client, times=10)
    path = f"/users/{viewer.pk}/unlock/"
    for user, status in ((stranger, 404), (district_officer, 403), (keeper, 302)):
        client.force_login(user)
        assert client.post(path).status_code == status
        assert client.get(path).status_code == 405
    client.logout()
    assert enter(client).url == FIRST
    assert "user.unlocked" in trail()


def test_whoever_keeps_the_accounts_sees_the_lock_on_the_persons_page(client, viewer, district_officer):
    keeper = make_user("keeper", "SECURITY_ADMIN", DISTRICT)
    path = f"/staff/{viewer.pk}/"
    client.force_login(keeper)
    assert "解除登录限制" not in client.get(path).content.decode()
    guess(type(client)(), times=10)
    assert "解除登录限制" in client.get(path).content.decode()
    client.force_login(district_officer)
    assert "解除登录限制" not in client.get(path).content.decode()


def test_what_ended_by_itself_is_swept(client, viewer):
    for browser in (client, type(client)()):
        enter(browser)
    guess(type(client)())
    PortalSession.objects.exclude(pk=client.session.session_key).update(expire_date=timezone.now())
    RateBucket.objects.filter(key=account_bucket("viewer").key).update(at=time.time() - 3 * 86400)
    assert sweep_sessions() == 1
    assert client.get("/tokens/").status_code == 200
    assert not RateBucket.objects.filter(key=account_bucket("viewer").key).exists()


def test_a_disabled_user_looks_like_a_wrong_password(client, viewer):
    viewer.is_active = False
    viewer.save(update_fields=["is_active"])
    assert "用户名或密码不正确" in said(enter(client))


# Ends ---------------------------------------------------------------------------------------------------------
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
