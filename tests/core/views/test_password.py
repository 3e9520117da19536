"""One's own password: the policy, what was used before, and whoever must change it before anything else."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from renovation.core.models import AuditEntry, PasswordRecord

PASSWORD = "correct horse 9"
NEW = "battery-staple-77"


def change(client, new=NEW, old=PASSWORD, again=None):
    return client.post("/password/", {"old_password": old, "password": new, "again": new if again is None else again})


def errors(answer):
    return {name: [str(text) for text in texts] for name, texts in answer.context["form"].errors.items()}


def test_password_change_keeps_this_session_only(client, viewer):
    client.force_login(viewer)
    other = type(client)()
    other.force_login(viewer)
    key = client.session.session_key
    assert change(client).status_code == 302
    assert client.session.session_key != key
    assert client.get("/tokens/").status_code == 200
    assert other.get("/tokens/").status_code == 302
    viewer.refresh_from_db()
    assert viewer.check_password(NEW)
    assert viewer.password_changed_at is not None
    entry = AuditEntry.objects.get(action="user.password_changed")
    assert NEW not in str(entry.after) + str(entry.before)


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong", NEW, NEW, "old_password"),
        (PASSWORD, "123", "123", "password"),
        (PASSWORD, NEW, "other", "again"),
        (PASSWORD, "", "", "password"),
        (PASSWORD, "Viewer-2026-x", "Viewer-2026-x", "password"),
        (PASSWORD, "Shifan-qu-77", "Shifan-qu-77", "password"),
        (PASSWORD, "Kf@1234567", "Kf@1234567", "password"),
        (PASSWORD, PASSWORD, PASSWORD, "password"),
    ],
)
def test_password_change_refuses_at_the_field(client, viewer, old, new, again, field):
    client.force_login(viewer)
    answer = change(client, new, old, again)
    assert answer.status_code == 200
    assert field in errors(answer)
    viewer.refresh_from_db()
    assert viewer.check_password(PASSWORD)
    assert not PasswordRecord.objects.exists()


def test_the_last_five_do_not_come_back(client, viewer):
    client.force_login(viewer)
    used = [PASSWORD, *(f"battery-staple-{number}x" for number in range(5))]
    for old, new in pairwise(used):
        assert change(client, new, old).status_code == 302
    for recent in used[1:]:
        assert errors(change(client, recent, used[-1]))["password"] == ["不能与最近 5 次用过的密码相同。"]
    assert change(client, used[0], used[-1]).status_code == 302
    assert PasswordRecord.objects.filter(user=viewer).count() == 5


def test_guesses_at_the_old_password_count_as_at_the_door(client, viewer):
    """Somebody at an unlocked screen has no more tries than somebody outside."""
    client.force_login(viewer)
    for number in range(10):
        change(client, old=f"wrong-{number}")
    assert "尝试次数过多" in errors(change(client))["old_password"][0]
    viewer.refresh_from_db()
    assert viewer.check_password(PASSWORD)


def test_whoever_must_change_the_password_can_do_nothing_else(client, viewer):
    viewer.must_change_password = True
    viewer.save(update_fields=["must_change_password"])
    client.post("/login/", {"username": "viewer", "password": PASSWORD})
    for path in ("/", "/tokens/", "/command/", "/account/", "/account/factor/", "/projects/"):
        assert client.get(path).headers.get("Location") == "/password/", path
    assert "这是初始密码" in client.get("/password/").content.decode()
    fragment = client.get("/command/", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (403, "/password/")
    refused = client.get("/api/v1/neighborhoods/")
    assert refused.status_code == 403
    assert refused.json()["error"] == {"code": "forbidden", "message": "请先修改密码。", "fields": {}}
    assert client.post("/tokens/add/", {"name": "x", "days": 30}).status_code == 302
    assert change(client).status_code == 302
    assert client.get("/tokens/").status_code == 200
    viewer.refresh_from_db()
    assert not viewer.must_change_password


def test_whoever_must_change_the_password_may_leave_and_choose_a_language(client, viewer):
    viewer.must_change_password = True
    viewer.save(update_fields=["must_change_password"])
    client.force_login(viewer)
    client.post("/language/", {"language": "en", "next": "/password/"})
    viewer.refresh_from_db()
    assert viewer.language == "en"
    assert client.post("/logout/").url == "/login/"


@pytest.mark.parametrize(("days", "age", "status"), [(90, 91, 302), (90, 89, 200), (0, 5000, 200)])
def test_passwords_grow_old_where_the_office_says_so(client, viewer, settings, days, age, status):
    settings.PASSWORD_MAX_AGE_DAYS = days
    viewer.password_changed_at = timezone.now() - timedelta(days=age)
    viewer.save(update_fields=["password_changed_at"])
    client.force_login(viewer)
    assert client.get("/tokens/").status_code == status


def test_without_a_password_there_is_none_to_change(client, viewer):
    """Whoever comes in by an identity provider only."""
    viewer.password, viewer.must_change_password = make_password(None), True
    viewer.save(update_fields=["password", "must_change_password"])
    client.force_login(viewer)
    assert client.get("/tokens/").status_code == 200
