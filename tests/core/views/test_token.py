import hashlib
import re

import pytest
from django.core.exceptions import PermissionDenied

from renovation.core.actions.token import issue_token
from renovation.core.enums import Role
from renovation.core.models import ApiToken, Duty
from tests.fixtures.cast import DISTRICT, OTHER_DISTRICT, OTHER_STREET, make_user


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


def test_a_key_is_given_only_what_its_owner_holds(client, officer, viewer):
    client.post("/tokens/add/", {"name": "写", "days": "30", "capabilities": ["EDIT_PROJECT", "REPORT_PROGRESS"]})
    assert ApiToken.objects.get().capabilities == ["VIEW", "EDIT_PROJECT", "REPORT_PROGRESS"]
    page = client.get("/tokens/").content.decode()
    assert "修改项目和点位" in page
    client.force_login(viewer)
    for wanted in ("EDIT_PROJECT", "GRANT_DUTY", "REVEAL_CONTACT", "NONSENSE"):
        page = client.post("/tokens/add/", {"name": "x", "days": "30", "capabilities": [wanted]}).content.decode()
        assert "field-errors" in page
    assert ApiToken.objects.count() == 1
    for wanted in ("EDIT_PROJECT", "GRANT_DUTY"):
        with pytest.raises(PermissionDenied):
            issue_token(by=viewer, name="x", days=30, capabilities=[wanted])


def test_a_key_is_given_only_what_its_owner_holds_there(street_officer, regions):
    """A right held in one place is not given to a key for another, where its owner may only look."""
    Duty.objects.create(user=street_officer, role=Role.VIEWER, region_id=OTHER_STREET)
    with pytest.raises(PermissionDenied):
        issue_token(
            by=street_officer, name="x", days=30, region=regions[OTHER_STREET], capabilities=["EDIT_NEIGHBORHOOD"]
        )


def test_who_manages_access_stops_keys_of_the_region(client, viewer, regions):
    inside, _key = issue_token(by=viewer, name="区里的", days=30)
    far = make_user("far", Role.VIEWER, OTHER_DISTRICT)
    outside, _key = issue_token(by=far, name="别区的", days=30)
    client.force_login(make_user("security", Role.SECURITY_ADMIN, DISTRICT))
    page = client.get("/manage/tokens/").content.decode()
    assert "区里的" in page
    assert "别区的" not in page
    assert "/manage/tokens/" in client.get("/manage/").content.decode()
    assert client.post(f"/tokens/{outside.pk}/revoke/").status_code == 404
    assert client.post(f"/tokens/{inside.pk}/revoke/")["Location"] == "/manage/tokens/"
    inside.refresh_from_db()
    assert inside.revoked_at


def test_others_do_not_see_the_keys_of_the_region(client, officer):
    assert client.get("/manage/tokens/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_keys_of_the_region_cost_the_same_for_one_and_three(client, viewer, django_assert_num_queries, rows):
    for number in range(rows):
        issue_token(by=viewer, name=f"系统{number}", days=30)
    client.force_login(make_user("security", Role.SECURITY_ADMIN, DISTRICT))
    # session, user, duties, count, tokens
    with django_assert_num_queries(5):
        client.get("/manage/tokens/")
