"""What a program did stands in the trail under its owner's name with the key it came with, and is proved with it."""

import pytest
from django.conf import settings

from renovation.core.lib import chain
from renovation.core.lib.origin import came_with, origin
from renovation.core.models import AuditEntry
from renovation.core.queries.trail import history_of
from tests.fixtures.api import ApiClient
from tests.fixtures.cast import CITY, make_user
from tests.projects.api.test_writes import send


def proof_of(entry):
    values = [getattr(entry, name) for name in chain.FIELDS]
    return chain.proof_of(settings.AUDIT_KEY, [chain.moment(entry.at), *values[1:]])


@pytest.fixture
def api(street_officer):
    return ApiClient(street_officer, capabilities=("VIEW", "EXPORT", "EDIT_NEIGHBORHOOD"))


@pytest.fixture
def changed(api, here):
    assert send(api, "patch", f"neighborhoods/{here.pk}/", {"population": 320}, '"v1"').status_code == 200
    return AuditEntry.objects.get(action="neighborhood.changed")


def test_a_change_names_the_key_and_is_proved_with_it(api, changed):
    assert changed.after == {"population": 320, "api_key": f"test（{api.key[:7]}…）"}
    assert (changed.by_id, changed.proof) == (api.token.user_id, proof_of(changed))
    changed.after = {"population": 320}
    assert changed.proof != proof_of(changed)


def test_an_export_names_the_key(api, here):
    assert api.get("neighborhoods/?format=csv").status_code == 200
    assert AuditEntry.objects.latest("pk").after["api_key"] == f"test（{api.key[:7]}…）"


def test_a_refusal_names_the_key(api, here):
    assert send(api, "post", f"neighborhoods/{here.pk}/", {}, '"v1"').status_code == 405
    assert send(ApiClient(api.token.user), "patch", f"neighborhoods/{here.pk}/", {}, '"v1"').status_code == 403
    entry = AuditEntry.objects.latest("pk")
    assert (entry.outcome, entry.after["api_key"][:7]) == ("REFUSED", "test（rp")


def test_a_person_comes_with_none(api, changed, client, street_officer, here):
    client.force_login(street_officer)
    form = client.get(f"/neighborhoods/{here.pk}/edit/").context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert client.post(f"/neighborhoods/{here.pk}/edit/", data | {"remark": "核对"}).status_code == 302
    assert AuditEntry.objects.latest("pk").after == {"remark": "核对"}
    assert [line.key for line in history_of(here)] == ["", f"test（{api.key[:7]}…）"]


def test_readers_of_the_trail_are_told(api, changed, client, street_officer, here):
    told = f"经接口令牌“test（{api.key[:7]}…）”"
    client.force_login(street_officer)
    for path in (f"/neighborhoods/{here.pk}/", "/changes/"):
        assert client.get(path).content.decode().count(told) == 1, path
    client.force_login(make_user("auditor", "AUDIT_ADMIN", CITY))
    assert told in client.get("/audit/?action=neighborhood.changed").content.decode()
    page = client.get(f"/audit/{changed.pk}/").content.decode()
    assert f"<dt>接口令牌</dt><dd>test（{api.key[:7]}…）</dd>" in page


def test_by_hand_and_by_key_are_not_drawn_together(api, here, client, street_officer):
    client.force_login(street_officer)
    for number in range(5):
        assert (
            send(api, "patch", f"neighborhoods/{here.pk}/", {"population": number}, f'"v{number + 1}"').status_code
            == 200
        )
    form = client.get(f"/neighborhoods/{here.pk}/edit/").context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    client.post(f"/neighborhoods/{here.pk}/edit/", data | {"remark": "核对"})
    lines = client.get("/changes/?action=neighborhood.changed").context["changes"]
    assert [(bool(line.key), line.count) for line in lines] == [(False, 1), (True, 5)]


def test_outside_a_request_nothing_is_marked():
    came_with("somebody's")
    assert origin().key == ""
