"""民意: each way with its number, within reach, in so many queries and no more."""

import pytest
from django.utils import timezone

from renovation.core.enums import Role
from residents.models import Event, VisitRound
from residents.queries import board
from residents.queries.hub import WAYS, numbers
from tests.fixtures.cast import COMMUNITY, make_neighborhood, make_user


def shown(page):
    return {way.url_name: number for way, _url, number in page.context["ways"]}


@pytest.fixture
def busy(here, elsewhere, community_worker):
    for place in (here, elsewhere):
        VisitRound.objects.create(neighborhood=place, title="走访", starts_on=timezone.localdate(), by=community_worker)
        Event.objects.create(
            neighborhood=place,
            kind="OTHER",
            title="议事",
            place="广场",
            starts_at=timezone.now(),
            host=community_worker,
        )


def test_numbers_are_those_of_ones_own_places(client, busy, district_officer, street_officer):
    for user, number in ((district_officer, "2"), (street_officer, "1")):
        client.force_login(user)
        page = shown(client.get("/voice/"))
        assert (page["residents:coverage-list"], page["residents:event-list"]) == (number, number)
        assert page["residents:board"] == "0"
        # Every way has its page.
        assert set(page) == {way.url_name for way in WAYS}


def test_every_number_is_one_query(busy, district_officer, django_assert_num_queries):
    assert len(WAYS) == 8
    # the user, the duties, and one for each way
    with django_assert_num_queries(10):
        numbers(type(district_officer).objects.get(pk=district_officer.pk), WAYS)


def test_the_poster_is_at_hand_where_there_is_one_neighborhood(client, here, community_worker, contractor):
    link = f'href="/suggestions/poster/{here.pk}/"'
    for user, is_there in ((community_worker, True), (contractor, False)):
        client.force_login(user)
        assert (link in client.get("/voice/").content.decode()) == is_there
    make_neighborhood(COMMUNITY, "邻家小区")
    client.force_login(community_worker)
    assert "/suggestions/poster/" not in client.get("/voice/").content.decode()


def test_a_large_number_is_not_counted_out(busy, district_officer, monkeypatch):
    monkeypatch.setattr(board, "COUNTED_UP_TO", 1)
    assert numbers(district_officer, WAYS)["residents:event-list"] == "1+"


def test_the_bar_leads_here_and_marks_where_one_is(client, busy):
    user = make_user("red", Role.RED_VEST, COMMUNITY)
    client.force_login(user)
    page = client.get("/visits/").content.decode()
    assert '<a class="nav-link" href="/voice/" aria-current="page">' in page
    assert (
        '<a class="nav-link" href="/suggestions/" aria-current="page">' in client.get("/suggestions/").content.decode()
    )
    assert "记一条意见" in client.get("/voice/").content.decode()


def test_who_has_no_work_here_is_refused(client, stranger):
    client.force_login(stranger)
    assert client.get("/voice/").status_code == 403
