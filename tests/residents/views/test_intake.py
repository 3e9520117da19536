"""What the phone is given: a page with nothing of anybody, its worker, the places of one's reach."""

import re

import pytest
from django.utils import timezone

from renovation.core.models import Building, Dwelling
from residents.models import Event, SuggestionCategory, Visit
from residents.views import intake as views
from tests.fixtures.cast import COMMUNITY, make_neighborhood, make_user

pytestmark = pytest.mark.django_db
MARK = "标记"


@pytest.fixture
def red_vest(regions):
    return make_user(f"red_vest{MARK}", "RED_VEST", COMMUNITY)


@pytest.fixture
def phone(client, red_vest):
    client.force_login(red_vest)
    return client


def test_the_page_holds_nothing_of_anybody(phone, red_vest, here):
    page = phone.get("/m/intake/")
    text = page.content.decode()
    assert page.status_code == 200
    assert page.headers["X-Shell"] == views.version()
    for own in (MARK, here.name, "csrfmiddlewaretoken", "data-user"):
        assert own not in text
    names = list(SuggestionCategory.objects.filter(is_active=True).values_list("name_zh", flat=True))
    assert re.findall(r'class="phone-chip"[^>]*>([^<]+)<', text) == names


def test_two_people_get_the_same_page(phone, client, community_worker):
    first = phone.get("/m/intake/").content
    client.force_login(community_worker)
    assert client.get("/m/intake/").content == first


def test_who_may_not_log_is_refused(client, viewer, contractor):
    for user in (viewer, contractor):
        client.force_login(user)
        for path in ("/m/intake/", "/m/intake/places/", "/m/intake/occasion/?event=1"):
            assert client.get(path).status_code == 403


def test_the_worker(client):
    answer = client.get("/sw.js")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "no-cache" in answer.headers["Cache-Control"]
    assert f'const VERSION = "{views.version()}"' in text
    for name in views.SHELL:
        assert f"/static/{name}" in text
    assert "{{" not in text


def test_another_file_is_another_version(monkeypatch):
    before = views.version()
    monkeypatch.setattr(views.staticfiles_storage, "url", lambda name: f"/static/{name}.changed")
    assert views.version() != before


def test_the_content_policy_lets_the_worker_be(phone):
    assert "worker-src 'self'" in phone.get("/m/intake/").headers["Content-Security-Policy"]


def test_places_are_those_of_the_reach(phone, here, elsewhere, red_vest):
    building = Building.objects.create(neighborhood=here, number="3号楼")
    answer = phone.get("/m/intake/places/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json() == {
        "person": red_vest.pk,
        "neighborhoods": [
            {
                "id": here.pk,
                "name": "集英花园",
                "initials": "jyhy",
                "where": "金明池街道 碧水社区",
                "buildings": [[building.pk, "3号楼"]],
            }
        ],
    }


def test_of_many_places_the_buildings_are_asked_for_one_by_one(phone, here, elsewhere, monkeypatch):
    Building.objects.create(neighborhood=here, number="3号楼")
    monkeypatch.setattr("residents.queries.intake.MOST_WITH_BUILDINGS", 0)
    assert "buildings" not in phone.get("/m/intake/places/").json()["neighborhoods"][0]
    found = phone.get(f"/m/intake/places/?neighborhood={here.pk}").json()["buildings"]
    assert [number for _pk, number in found] == ["3号楼"]
    assert phone.get(f"/m/intake/places/?neighborhood={elsewhere.pk}").status_code == 404
    assert phone.get("/m/intake/places/?neighborhood=x").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_places_cost_the_same_however_many(phone, here, count, django_assert_num_queries):
    for number in range(count - 1):
        Building.objects.create(neighborhood=make_neighborhood(COMMUNITY, f"小区{number}"), number="1")
    # Session, user, duties, neighborhoods, buildings.
    with django_assert_num_queries(5):
        assert len(phone.get("/m/intake/places/").json()["neighborhoods"]) == count


def test_a_meeting(phone, here, elsewhere, red_vest):
    facts = {"kind": "STOOL_COUNCIL", "title": "停车", "place": "凉亭", "host": red_vest}
    facts["starts_at"] = timezone.make_aware(timezone.datetime(2026, 3, 5, 9))
    event, other = (Event.objects.create(neighborhood=place, **facts) for place in (here, elsewhere))
    assert phone.get(f"/m/intake/occasion/?event={event.pk}").json() == {
        "label": "小板凳议事会：停车（03-05）",
        "neighborhood": here.pk,
        "building": None,
        "flat": "",
        "url": f"/events/{event.pk}/",
    }
    assert phone.get(f"/m/intake/occasion/?event={other.pk}").status_code == 404
    assert phone.get("/m/intake/occasion/").status_code == 404


def test_a_visit(phone, here, elsewhere, red_vest):
    building = Building.objects.create(neighborhood=here, number="3号楼")
    door = Dwelling.objects.create(building=building, number="1-301")
    facts = {"kind": "ELDERS", "visited_on": "2026-03-05", "by": red_vest}
    visit = Visit.objects.create(neighborhood=here, building=building, dwelling=door, **facts)
    other = Visit.objects.create(neighborhood=elsewhere, **facts)
    assert phone.get(f"/m/intake/occasion/?visit={visit.pk}").json() == {
        "label": "走访：“五老”人员 3号楼 1-301（03-05）",
        "neighborhood": here.pk,
        "building": building.pk,
        "flat": "1-301",
        "url": f"/visits/{visit.pk}/",
    }
    assert phone.get(f"/m/intake/occasion/?visit={other.pk}").status_code == 404


def test_the_check_is_for_everybody_signed_in(client, stranger):
    assert client.get("/m/check/").status_code == 302
    client.force_login(stranger)
    assert client.get("/m/check/").status_code == 200
