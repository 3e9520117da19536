"""The doors of buildings: laid out, named, marked as no home, and dropped while nothing hangs on them."""

import pytest
from django.utils import timezone

from renovation.core.models import AuditEntry, Building, Dwelling
from residents.models import Visit


@pytest.fixture
def worker(client, community_worker):
    client.force_login(community_worker)
    return community_worker


@pytest.fixture
def building(here):
    return Building.objects.create(neighborhood=here, number="1号楼", entrance_count=2, storeys=3, household_count=12)


def numbers(building):
    return list(building.dwellings.values_list("number", flat=True))


def text(answer):
    return answer.content.decode()


def test_doors_are_laid_out_by_entrance_and_storey(client, building, worker):
    page = text(client.get(f"/buildings/{building.pk}/doors/"))
    assert "这栋楼还没有门牌" in page
    # Two entrances × three storeys for twelve households: two each.
    assert 'name="doors" value="2"' in page
    typed = {"entrances": "2", "storeys": "3", "doors": "2"}
    page = text(client.post(f"/buildings/{building.pk}/doors/lay-out/", typed, follow=True))
    assert "已编排 12 个门牌" in page
    assert numbers(building)[:3] == ["1-101", "1-102", "1-201"]
    assert numbers(building)[-1] == "2-302"
    # Again with one more each: only the new ones are made, in one entry of the trail.
    assert "已编排 6 个门牌" in text(
        client.post(f"/buildings/{building.pk}/doors/lay-out/", typed | {"doors": "3"}, follow=True)
    )
    assert len(numbers(building)) == 18
    entries = AuditEntry.objects.filter(action="building.laid_out").order_by("id")
    assert [entry.after["rows"] for entry in entries] == [12, 6]


@pytest.mark.parametrize(
    "typed", [{"doors": "0"}, {"doors": ""}, {"entrances": "31"}, {"entrances": "30", "storeys": "60", "doors": "9"}]
)
def test_a_slip_of_the_keyboard_makes_no_doors(client, building, worker, typed):
    typed = {"entrances": "2", "storeys": "3", "doors": "2"} | typed
    answer = client.post(f"/buildings/{building.pk}/doors/lay-out/", typed)
    assert answer.status_code == 422
    assert "error-summary" in text(answer)
    assert f'name="storeys" value="{typed["storeys"]}"' in text(answer)
    assert not numbers(building)


def test_a_whole_neighborhood_is_filled(client, here, building, worker):
    uneven = Building.objects.create(neighborhood=here, number="2号楼", entrance_count=1, storeys=2, household_count=5)
    unknown = Building.objects.create(neighborhood=here, number="3号楼")
    page = text(client.post(f"/neighborhoods/{here.pk}/doors/fill/", {"doors": "3"}, follow=True))
    assert "已为 2 栋楼编排 18 个门牌" in page
    assert "未编排：3号楼" in page
    assert [len(numbers(one)) for one in (building, uneven, unknown)] == [12, 6, 0]
    assert "没有需要编排的楼栋" in text(
        client.post(f"/neighborhoods/{here.pk}/doors/fill/", {"doors": "3"}, follow=True)
    )
    assert client.post(f"/neighborhoods/{here.pk}/doors/fill/", {"doors": "x"}).status_code == 422


def test_one_door_is_added_renamed_marked_and_dropped(client, building, worker):
    assert client.post(f"/buildings/{building.pk}/doors/add/", {"number": "门面1"}).status_code == 302
    again = client.post(f"/buildings/{building.pk}/doors/add/", {"number": "门面1", "is_home": "on"})
    assert again.status_code == 422
    for wrong in ("0", "100", "99999"):
        typed = {"number": "1-9901", "storey": wrong}
        assert "id_storey_error" in text(client.post(f"/buildings/{building.pk}/doors/add/", typed))
    door = building.dwellings.get()
    assert not door.is_home
    assert "没有单元或楼层的门牌" in text(client.get(f"/buildings/{building.pk}/doors/"))
    typed = {"number": "1-101", "entrance": "1", "storey": "1", "is_home": "on"}
    assert client.post(f"/doors/{door.pk}/edit/", typed).status_code == 302
    door.refresh_from_db()
    assert (door.number, door.is_home) == ("1-101", True)
    assert "已删除门牌 1-101" in text(client.post(f"/doors/{door.pk}/drop/", follow=True))
    assert not building.dwellings.exists()
    actions = AuditEntry.objects.filter(model="core.dwelling").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["dwelling.added", "dwelling.changed", "dwelling.dropped"]


def test_a_door_something_hangs_on_stays(client, here, building, worker):
    door = Dwelling.objects.create(building=building, number="1-101")
    Visit.objects.create(neighborhood=here, kind="RESIDENTS", dwelling=door, visited_on=timezone.localdate(), by=worker)
    assert "不能删除" in text(client.get(f"/doors/{door.pk}/edit/"))
    assert "不能删除" in text(client.post(f"/doors/{door.pk}/drop/", follow=True))
    assert building.dwellings.exists()


def test_whoever_may_only_look_gets_no_forms(client, here, building, viewer, stranger):
    door = Dwelling.objects.create(building=building, number="1-101", entrance=1, storey=1)
    client.force_login(viewer)
    for path in (f"/neighborhoods/{here.pk}/doors/", f"/buildings/{building.pk}/doors/"):
        page = text(client.get(path))
        assert "1-101" in page or "1号楼" in page
        assert "编排门牌" not in page
        assert f"/doors/{door.pk}/edit/" not in page
    assert client.post(f"/doors/{door.pk}/drop/").status_code == 403
    client.force_login(stranger)
    assert client.get(f"/buildings/{building.pk}/doors/").status_code == 404


def test_lists_ask_as_often_for_three_as_for_one(client, here, building, worker, django_assert_num_queries):
    for number in (1, 3):
        while here.buildings.count() < number:
            Building.objects.create(neighborhood=here, number=f"{here.buildings.count() + 1}栋")
        Dwelling.objects.create(building=building, number=f"1-{number}01", entrance=1, storey=number)
        # session, user, duties; the neighborhood; its buildings with their doors
        with django_assert_num_queries(5):
            client.get(f"/neighborhoods/{here.pk}/doors/")
        # session, user, duties; the building, its neighborhood; the doors
        with django_assert_num_queries(6):
            client.get(f"/buildings/{building.pk}/doors/")
