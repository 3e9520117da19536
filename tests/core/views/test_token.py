import hashlib
import re

import pytest

from renovation.core.actions.token import issue_token
from renovation.core.models import ApiToken
from tests.fixtures.cast import DISTRICT, OTHER_DISTRICT


@pytest.fixture
def officer(client, district_officer):
    client.force_login(district_officer)
    return district_officer


def test_a_new_key_is_shown_once_and_stored_hashed(client, officer):
    answer = client.post("/tokens/add/", {"name": "市级平台", "days": "90", "region": DISTRICT})
    key = re.search(r"rp_[\w-]+", answer.content.decode())[0]
    assert f"Bearer {key}" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.digest, token.region_id, token.user) == (hashlib.sha256(key.encode()).hexdigest(), DISTRICT, officer)
    listed = client.get("/tokens/").content.decode()
    assert key not in listed
    assert token.hint in listed


@pytest.mark.parametrize("data", [{}, {"name": "x"}, {"name": "x", "days": "9999"}, {"name": "x" * 61, "days": "30"}])
def test_bad_input_is_refused_and_kept(client, officer, data):
    page = client.post("/tokens/add/", data).content.decode()
    assert "field-errors" in page
    assert data.get("name", "") in page
    assert not ApiToken.objects.exists()


def test_a_region_outside_is_no_choice(client, officer):
    page = client.post("/tokens/add/", {"name": "x", "days": "30", "region": OTHER_DISTRICT}).content.decode()
    assert "field-errors" in page
    assert not ApiToken.objects.exists()


def test_who_has_no_duty_gets_no_key(client, stranger):
    client.force_login(stranger)
    assert client.post("/tokens/add/", {"name": "x", "days": "30"}).status_code == 403


def test_revoking_stops_only_ones_own(client, officer, viewer):
    own, _key = issue_token(by=officer, name="自己的", days=30)
    others, _key = issue_token(by=viewer, name="别人的", days=30)
    assert client.get(f"/tokens/{own.pk}/revoke/").status_code == 405
    assert client.post(f"/tokens/{own.pk}/revoke/").status_code == 302
    assert client.post(f"/tokens/{others.pk}/revoke/").status_code == 404
    own.refresh_from_db()
    others.refresh_from_db()
    assert own.revoked_at
    assert others.revoked_at is None
    page = client.get("/tokens/").content.decode()
    assert "已停用" in page
    assert "别人的" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_for_one_and_three(client, officer, django_assert_num_queries, rows):
    for number in range(rows):
        issue_token(by=officer, name=f"系统{number}", days=30)
    # session, user, duties, tokens
    with django_assert_num_queries(4):
        client.get("/tokens/")
