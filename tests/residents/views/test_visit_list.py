"""The rollup and the lists of visits: scope, filters, figures, and as many queries for three rows as for one."""

import pytest
from django.utils import timezone

from renovation.core.models import Building, Dwelling
from residents.models import Visit, VisitRound
from tests.fixtures.cast import COMMUNITY, OTHER_COMMUNITY, make_neighborhood


def text(answer):
    return answer.content.decode()


@pytest.fixture
def visited(community_worker):
    """visited(neighborhood): a building with two doors in it, one of them met at in a round."""

    def fill(neighborhood):
        building = Building.objects.create(neighborhood=neighborhood, number="1号楼")
        doors = [Dwelling.objects.create(building=building, number=f"1-{n}01", entrance=1, storey=n) for n in (1, 2)]
        today = timezone.localdate()
        visit_round = VisitRound.objects.create(
            neighborhood=neighborhood, title="入户走访", starts_on=today, by=community_worker
        )
        for result in ("NOT_HOME", "MET", "MET"):
            Visit.objects.create(
                neighborhood=neighborhood,
                round=visit_round,
                kind="RESIDENTS",
                building=building,
                dwelling=doors[0],
                result=result,
                visited_on=today,
                by=community_worker,
            )
        return visit_round

    return fill


def test_the_rollup_counts_each_door_once_and_within_reach(
    client, here, elsewhere, visited, district_officer, street_officer, stranger
):
    visited(here)
    visited(elsewhere)
    client.force_login(district_officer)
    places = client.get("/visits/").context["places"]
    assert [(place.name, place.tally.met, place.tally.ever, place.tally.homes) for place in places] == [
        ("集英花园", 1, 1, 2),
        ("黄河花园", 1, 1, 2),
    ]
    by_community = client.get("/visits/?by=community").context["places"]
    assert [(place.pk, place.tally.met, place.tally.homes, place.rounds) for place in by_community] == [
        (COMMUNITY, 1, 2, 1),
        (OTHER_COMMUNITY, 1, 2, 1),
    ]
    assert [place.name for place in client.get("/visits/?q=hhhy").context["places"]] == ["黄河花园"]
    client.force_login(street_officer)
    assert [place.name for place in client.get("/visits/").context["places"]] == ["集英花园"]
    client.force_login(stranger)
    assert "您负责的范围内还没有小区" in text(client.get("/visits/"))


def test_the_rollup_goes_on_where_it_stopped(client, here, district_officer):
    names = {"集英花园", *(make_neighborhood(COMMUNITY, f"小区{number}").name for number in range(24))}
    client.force_login(district_officer)
    first = client.get("/visits/")
    second = client.get(first.context["next_url"])
    seen = [place.name for page in (first, second) for place in page.context["places"]]
    assert (len(seen), set(seen)) == (25, names)
    assert client.get("/visits/?after=nonsense").status_code == 404
    assert second.context["next_url"] == ""
    back = client.get(second.context["previous_url"])
    assert [place.name for place in back.context["places"]] == [place.name for place in first.context["places"]]


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        # session, user, duties; the regions of the filter; the places; doors, doors ever met, rounds, chains, met now
        ("/visits/", 10),
        # besides: the neighborhoods of these communities
        ("/visits/?by=community", 11),
        # session, user, duties; the regions of the filter; the rows
        ("/visits/all/", 5),
        ("/visits/doors/", 5),
    ],
)
def test_lists_ask_as_often_for_three_as_for_one(
    client, here, visited, district_officer, django_assert_num_queries, path, queries
):
    visited(here)
    client.force_login(district_officer)
    with django_assert_num_queries(queries):
        client.get(path)
    for number in (2, 3):
        visited(make_neighborhood(COMMUNITY, f"小区{number}"))
    with django_assert_num_queries(queries):
        client.get(path)


def test_a_round_asks_as_often_for_three_buildings_as_for_one(
    client, here, visited, community_worker, django_assert_num_queries
):
    visit_round = visited(here)
    client.force_login(community_worker)
    # session, user, duties; round; chain, visits, doors, buildings; successor
    pages = {"": 9, "pending/": 9, "sheet/": 8, "map/": 9}
    for _time in range(2):
        for page, queries in pages.items():
            with django_assert_num_queries(queries):
                client.get(f"/visits/rounds/{visit_round.pk}/{page}")
        for number in (2, 3):
            building = Building.objects.get_or_create(neighborhood=here, number=f"{number}号楼")[0]
            Dwelling.objects.get_or_create(building=building, number="1-101")
    door = Dwelling.objects.first()
    for count in (3, 6):
        while door.visits.count() < count:
            Visit.objects.create(
                neighborhood=here, kind="ELDERS", dwelling=door, visited_on=timezone.localdate(), by=community_worker
            )
        # session, user, duties; door with its building; round; its visits
        with django_assert_num_queries(7):
            client.get(f"/doors/{door.pk}/visit/")


@pytest.mark.parametrize(("figure", "found"), [("visits", 6), ("visits_met", 4), ("doors", 4), ("doors_reached", 2)])
def test_figures_open_exactly_their_rows(client, here, elsewhere, visited, district_officer, figure, found):
    visited(here)
    visited(elsewhere)
    client.force_login(district_officer)
    path = "/visits/doors/" if figure.startswith("doors") else "/visits/all/"
    assert client.get(path, {"figure": figure}).context["total"] == found


def test_filters_of_the_lists(client, here, visited, district_officer):
    visited(here)
    client.force_login(district_officer)
    assert client.get("/visits/all/?result=NOT_HOME").context["total"] == 1
    assert client.get("/visits/all/?kind=HEADS").context["total"] == 0
    assert client.get("/visits/doors/?is_met=true").context["total"] == 1
    assert client.get("/visits/all/?export=xlsx").status_code == 200
