"""The second factor: set up, asked for, used once, lost, taken off."""

import time

import pytest

from renovation.core.actions.second_factor import step_code
from renovation.core.models import AuditEntry, RecoveryCode, SecondFactor
from renovation.core.web.qr import in_groups
from tests.fixtures.cast import CITY, DISTRICT, OTHER_DISTRICT, make_user

PASSWORD = "correct horse 9"


@pytest.fixture
def factor(client, viewer):
    """The viewer's factor, set up through the page; `codes` are the recovery codes."""
    client.force_login(viewer)
    client.get("/account/factor/")
    row = SecondFactor.objects.get(user=viewer)
    answer = client.post("/account/factor/", {"code": step_code(row.secret, time.time() - 60)})
    assert "动态口令" not in str(answer.context.get("form", ""))
    row.refresh_from_db()
    row.codes = answer.context["codes"]
    return row


@pytest.fixture(autouse=True)
def tolerant(monkeypatch):
    """Codes of the two half minutes before and after count, so that a test has several unused ones."""
    monkeypatch.setattr("renovation.core.actions.second_factor.TOLERANCE", 2)


def name_and_password(client, username="viewer"):
    return client.post("/login/", {"username": username, "password": PASSWORD, "next": "/tokens/"})


def give(client, code):
    return client.post("/login/code/", {"code": code})


def test_setting_it_up(client, viewer):
    client.force_login(viewer)
    other = type(client)()
    other.force_login(viewer)
    page = client.get("/account/factor/").content.decode()
    row = SecondFactor.objects.get()
    assert in_groups(row.secret) in page
    assert "data:image/svg+xml" in page
    assert client.get("/account/factor/").content.decode().count(in_groups(row.secret)) == 1, (
        "reloading shows the same secret"
    )
    wrong = client.post("/account/factor/", {"code": "000000"})
    assert "口令不正确" in wrong.content.decode()
    assert not SecondFactor.objects.exclude(confirmed_at=None).exists()
    done = client.post("/account/factor/", {"code": step_code(row.secret)})
    assert len(set(done.context["codes"])) == 10
    assert "no-store" in done["Cache-Control"]
    assert client.get("/tokens/").status_code == 200
    assert other.get("/tokens/").status_code == 302, "sessions that never showed it have ended"
    assert AuditEntry.objects.filter(action="user.factor_set", by=viewer).exists()


def test_secret_and_codes_are_not_in_the_database_in_clear(factor, django_db_blocker):
    with django_db_blocker.unblock():
        stored = SecondFactor.objects.extra(select={"raw": "secret"}).values_list("raw", flat=True)[0]
    assert factor.secret not in stored
    kept = str(list(RecoveryCode.objects.values())) + str(list(AuditEntry.objects.values()))
    assert not any(code in kept or code.replace("-", "") in kept for code in factor.codes)
    assert factor.secret not in kept


def test_the_password_alone_is_not_enough(client, factor):
    browser = type(client)()
    assert name_and_password(browser).url == "/login/code/"
    assert browser.get("/tokens/").status_code == 302
    assert browser.get("/api/v1/neighborhoods/").status_code == 401
    assert give(browser, step_code(factor.secret)).url == "/tokens/"
    assert browser.get("/tokens/").status_code == 200
    assert AuditEntry.objects.filter(action="user.signed_in").latest("pk").after["with_code"] is True


def test_a_code_works_once(client, factor):
    code = step_code(factor.secret)
    for status in (302, 200):
        browser = type(client)()
        name_and_password(browser)
        assert give(browser, code).status_code == status
    assert AuditEntry.objects.filter(action="user.code_refused", outcome="REFUSED").count() == 1


def test_an_older_code_than_the_last_is_refused(client, factor):
    now = time.time()
    browser = type(client)()
    name_and_password(browser)
    assert give(browser, step_code(factor.secret, now)).status_code == 302
    browser = type(client)()
    name_and_password(browser)
    assert give(browser, step_code(factor.secret, now - 30)).status_code == 200


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "１２３４５６", "abcdef", "-12345", "1e5", "0x1234", "९८७६५४"]
)
def test_what_is_no_code_is_refused_at_the_field(client, factor, code):
    browser = type(client)()
    name_and_password(browser)
    answer = give(browser, code)
    assert answer.status_code == 200
    assert "code" in answer.context["form"].errors


def test_guesses_at_the_code_are_counted(client, factor):
    browser = type(client)()
    name_and_password(browser)
    for _number in range(5):
        assert "口令不正确" in give(browser, "000000").content.decode()
    assert "尝试次数过多" in give(browser, step_code(factor.secret)).content.decode()
    another = type(client)()
    name_and_password(another)
    assert "尝试次数过多" in give(another, step_code(factor.secret)).content.decode(), "a new session counts on"


def test_a_recovery_code_works_once_however_it_is_written(client, factor):
    first, second, *_rest = factor.codes
    for written, status in ((first.lower().replace("-", " "), 302), (first, 200), (second, 302)):
        browser = type(client)()
        name_and_password(browser)
        assert give(browser, written).status_code == status
    assert [entry.after["left"] for entry in AuditEntry.objects.filter(action="user.recovery_used").order_by("pk")] == [
        9,
        8,
    ]


def test_nobody_comes_to_the_code_without_a_password(client, factor):
    browser = type(client)()
    assert browser.get("/login/code/").url == "/login/"
    assert give(browser, step_code(factor.secret)).url == "/login/"


def test_the_step_between_lasts_minutes_and_only_while_the_password_holds(client, factor, viewer):
    browser = type(client)()
    name_and_password(browser)
    session = browser.session
    session["pending"] = session["pending"] | {"until": time.time() - 1}
    session.save()
    assert give(browser, step_code(factor.secret)).url == "/login/"
    name_and_password(browser)
    viewer.refresh_from_db()
    viewer.set_password("another-Password-8")
    viewer.save()
    assert give(browser, step_code(factor.secret)).url == "/login/"


def test_taking_it_off_needs_password_and_code(client, factor, viewer):
    for password, code in (("wrong", step_code(factor.secret)), (PASSWORD, "000000")):
        answer = client.post("/account/factor/remove/", {"password": password, "code": code})
        assert answer.status_code == 200
        assert SecondFactor.objects.exists()
    assert client.post("/account/factor/remove/", {"password": PASSWORD, "code": factor.codes[0]}).url == "/account/"
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert client.get("/tokens/").status_code == 200
    assert name_and_password(type(client)()).url == "/tokens/"


def test_new_recovery_codes_replace_the_old(client, factor):
    answer = client.post("/account/factor/codes/", {"code": step_code(factor.secret)})
    assert not set(answer.context["codes"]) & set(factor.codes)
    browser = type(client)()
    name_and_password(browser)
    assert give(browser, factor.codes[0]).status_code == 200
    assert give(browser, answer.context["codes"][0]).status_code == 302


def test_chosen_duties_do_nothing_before_it_is_set_up(client, settings, city_command, viewer):
    settings.SECOND_FACTOR_ROLES = ["CITY_COMMAND"]
    name_and_password(client, "city_command")
    for path in ("/", "/tokens/", "/account/", "/command/"):
        assert client.get(path).headers.get("Location") == "/account/factor/", path
    assert client.get("/api/v1/neighborhoods/").status_code == 403
    client.get("/account/factor/")
    row = SecondFactor.objects.get(user=city_command)
    client.post("/account/factor/", {"code": step_code(row.secret)})
    assert client.get("/tokens/").status_code == 200
    browser = type(client)()
    name_and_password(browser)
    assert browser.get("/tokens/").status_code == 200, "others are not asked"


def test_resetting_anothers_is_for_whoever_keeps_all_their_accounts(client, factor, viewer, street_officer, regions):
    keeper = make_user("keeper", "SECURITY_ADMIN", DISTRICT)
    path = f"/users/{viewer.pk}/factor/reset/"
    browser = type(client)()
    viewer.refresh_from_db()
    for user, status in (
        (make_user("far", "SECURITY_ADMIN", OTHER_DISTRICT), 404),
        (street_officer, 404),
        (viewer, 403),
    ):
        browser.force_login(user)
        assert browser.post(path).status_code == status
    assert SecondFactor.objects.exists()
    browser.force_login(keeper)
    assert browser.post(path).status_code == 302
    assert not SecondFactor.objects.exists()
    assert client.get("/tokens/").status_code == 302, "the sessions of the lost phone have ended"
    assert AuditEntry.objects.filter(action="user.factor_reset", by=keeper).exists()


def test_half_an_account_is_not_enough_to_reset_it(client, regions):
    """Two duties in two places: who keeps the accounts of one does not open the other."""
    keeper = make_user("keeper", "SECURITY_ADMIN", DISTRICT)
    officer = make_user("officer", "VIEWER", DISTRICT)
    officer.duties.create(role="CITY_COMMAND", region_id=CITY)
    client.force_login(keeper)
    assert client.post(f"/users/{officer.pk}/factor/reset/").status_code == 403
    assert client.post(f"/users/{keeper.pk}/factor/reset/").status_code == 403
