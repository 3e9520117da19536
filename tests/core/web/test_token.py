"""A key works while it is valid, does what it was given, reaches what its owner reaches, and stops at once."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from renovation.core.actions.duty import end_duty
from renovation.core.actions.token import issue_token, revoke_token
from renovation.core.models import ApiToken, Region
from renovation.core.queries.token import KEPT_SECONDS
from renovation.core.web.token import BAD_KEYS
from tests.fixtures.api import ApiClient
from tests.fixtures.cast import COMMUNITY, DISTRICT, OTHER_STREET, STREET


def codes(api):
    return {row["code"] for row in api.results("regions/")}


def test_key_reaches_what_its_owner_reaches(street_officer):
    assert codes(ApiClient(street_officer)) == {STREET, COMMUNITY}


def test_key_narrowed_to_a_region_reaches_no_further(district_officer):
    api = ApiClient(district_officer, Region.objects.get(pk=STREET))
    assert codes(api) == {STREET, COMMUNITY}
    api.error(f"stats/?region={DISTRICT}", 404)
    api.error(f"neighborhoods/?region={OTHER_STREET}", 404)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Token x", "Bearer rp_" + "a" * 43])
def test_bad_key_is_refused(regions, client, header):
    response = client.get("/api/v1/regions/", headers={"Authorization": header} if header else {})
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_revoked_key_stops_at_once(street_officer, django_capture_on_commit_callbacks):
    api = ApiClient(street_officer)
    assert api.get("regions/").status_code == api.get("stats/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        revoke_token(by=street_officer, token=api.token)
    api.error("regions/", 401)
    api.error("stats/", 401)


def test_expired_key_stops_though_it_is_kept(street_officer, monkeypatch):
    api = ApiClient(street_officer)
    assert api.get("regions/").status_code == 200
    later = timezone.now() + timedelta(days=31)
    monkeypatch.setattr("renovation.core.queries.token.timezone.now", lambda: later)
    api.error("regions/", 401)
    cache.clear()
    api.error("regions/", 401)


def test_key_of_somebody_out_of_office_stops(street_officer):
    api = ApiClient(street_officer)
    street_officer.is_active = False
    street_officer.save(update_fields=["is_active"])
    api.error("regions/", 401)


def test_ended_duty_ends_the_key_s_reach(district_officer, street_officer, django_capture_on_commit_callbacks):
    api = ApiClient(street_officer)
    assert codes(api)
    duty = street_officer.duties.get()
    duty.starts_on = timezone.localdate() - timedelta(days=5)
    duty.save(update_fields=["starts_on"])
    with django_capture_on_commit_callbacks(execute=True):
        end_duty(by=district_officer, duty=duty, on=timezone.localdate() - timedelta(days=1))
    assert codes(api) == set()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_lists_are_read_only(street_officer, method):
    api = ApiClient(street_officer)
    assert getattr(api.client, method)("/api/v1/regions/").status_code == 405


def test_last_use_is_written_at_most_once_a_minute(street_officer):
    api = ApiClient(street_officer)
    api.get("regions/")
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    cache.clear()
    api.get("stats/")
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    cache.clear()
    api.get("stats/")
    assert ApiToken.objects.get().last_used_at >= first


def test_lookup_is_kept_for_seconds(street_officer, django_assert_num_queries):
    api = ApiClient(street_officer)
    api.get("regions/")
    with django_assert_num_queries(1):  # the rows alone
        api.get("regions/")
    assert KEPT_SECONDS <= 5


def test_only_a_digest_is_stored(street_officer):
    token, key = issue_token(by=street_officer, name="x", days=1)
    assert key not in str(vars(ApiToken.objects.get(pk=token.pk)).values())


def test_signed_in_staff_may_use_the_api(client, street_officer, stranger):
    client.force_login(street_officer)
    assert client.get("/api/v1/regions/").status_code == 200
    client.force_login(stranger)
    assert client.get("/api/v1/regions/").json()["results"] == []


def test_key_without_the_right_to_export_gives_no_files(street_officer, here):
    api = ApiClient(street_officer, capabilities=["VIEW"])
    assert len(api.results("neighborhoods/")) == 1
    api.error("neighborhoods/?format=csv", 403)


def test_last_use_tells_where_from(street_officer):
    api = ApiClient(street_officer)
    api.client.get("/api/v1/regions/", REMOTE_ADDR="192.0.2.7")
    assert ApiToken.objects.get().last_address == "192.0.2.7"


def test_who_tries_many_keys_has_to_wait(regions, client):
    statuses = [
        client.get("/api/v1/regions/", headers={"Authorization": f"Bearer rp_{number}"}).status_code
        for number in range(BAD_KEYS + 5)
    ]
    assert statuses == [401] * BAD_KEYS + [429] * 5
    elsewhere = client.get("/api/v1/regions/", headers={"Authorization": "Bearer x"}, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 401
