"""The buildings of a neighborhood, edited in place."""

import pytest

from renovation.core.models import AuditEntry, Building

HTMX = {"HX-Request": "true"}


@pytest.fixture
def worker(client, community_worker):
    client.force_login(community_worker)
    return community_worker


@pytest.fixture
def building(here):
    return Building.objects.create(neighborhood=here, number="1栋", household_count=40)


def test_add_change_and_drop(client, here, worker):
    added = client.post(f"/neighborhoods/{here.pk}/buildings/add/", {"number": "2栋", "storeys": "6"}, headers=HTMX)
    assert "2栋" in added.content.decode()
    building = here.buildings.get()
    assert "保存楼栋" in client.get(f"/buildings/{building.pk}/edit/", headers=HTMX).content.decode()
    client.post(f"/buildings/{building.pk}/edit/", {"number": "2栋", "storeys": "7"}, headers=HTMX)
    building.refresh_from_db()
    assert building.storeys == 7
    client.post(f"/buildings/{building.pk}/drop/", headers=HTMX)
    assert not here.buildings.exists()
    actions = AuditEntry.objects.filter(model="core.building").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["building.added", "building.changed", "building.dropped"]


@pytest.mark.parametrize("typed", [{"number": ""}, {"number": "1栋"}, {"number": "2栋", "storeys": "-1"}])
def test_bad_input_is_refused_and_kept(client, here, building, worker, typed):
    answer = client.post(f"/neighborhoods/{here.pk}/buildings/add/", typed | {"household_count": "77"}, headers=HTMX)
    assert answer.status_code == 422
    assert "field-errors" in answer.content.decode()
    assert 'value="77"' in answer.content.decode()
    assert here.buildings.count() == 1


def test_refusals(client, here, building, viewer, stranger):
    paths = [f"/neighborhoods/{here.pk}/buildings/add/", f"/buildings/{building.pk}/edit/"]
    for user, status in ((viewer, 403), (stranger, 404)):
        client.force_login(user)
        for path in (*paths, f"/buildings/{building.pk}/drop/"):
            assert client.post(path, {"number": "9栋"}).status_code == status
    assert list(here.buildings.values_list("number", flat=True)) == ["1栋"]
