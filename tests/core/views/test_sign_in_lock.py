"""Wrong guesses: how many are looked at, of whom, from where, and who lets back in."""

import time

import pytest
from django.urls import reverse

from renovation.core.models import RateBucket
from renovation.core.tries import account_bucket
from tests.fixtures.cast import DISTRICT, OTHER_DISTRICT, make_user
from tests.fixtures.door import enter, guess, trail

FIRST = reverse("dashboard:my-work")


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
