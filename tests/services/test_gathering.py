"""Many hands at one meeting and at one door: every tap counts, and a form sent thirty times is one visit."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.utils import timezone

from renovation.core.models import Building, Dwelling
from residents.actions.event import announce_event, count_people, hold_event
from residents.actions.visit import log_visit
from residents.actions.visit_round import carry_over, open_round
from residents.models import EventAttendance, Visit, VisitRound

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
HANDS = 30


@pytest.fixture
def building(transactional_db, here):
    assert connection.vendor == "postgresql"
    return Building.objects.create(neighborhood=here, number="1号楼")


@pytest.fixture
def event(building, here, community_worker):
    facts = {"kind": "STOOL_COUNCIL", "title": "停车", "place": "广场", "starts_at": timezone.now()}
    event = announce_event(by=community_worker, neighborhood=here, **facts)
    return hold_event(by=community_worker, event=event)


def together(deed):
    start = Barrier(HANDS)

    def run(number):
        try:
            start.wait(60)
            return deed(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(run, range(HANDS)))


def test_every_tap_counts(event, building, community_worker):
    together(lambda _number: count_people(by=community_worker, event=event, building=building, more=1))
    assert EventAttendance.objects.get().people == HANDS


def test_without_the_lock_taps_are_lost(event, building, community_worker):
    """The control: each reads how many there are and writes one more."""
    row = EventAttendance.objects.create(event=event, building=building, people=0)
    read = Barrier(HANDS)

    def tap(_number):
        known = EventAttendance.objects.get(pk=row.pk)
        read.wait(60)
        known.people += 1
        known.save(update_fields=["people"])

    together(tap)
    assert EventAttendance.objects.get().people < HANDS


def test_a_form_sent_thirty_times_is_one_visit(building, here, community_worker):
    door, key = Dwelling.objects.create(building=building, number="1-101"), uuid4()
    fixed = {"by": community_worker, "neighborhood": here, "kind": "RESIDENTS", "dwelling": door, "client_id": key}
    visits = together(lambda _number: log_visit(**fixed))
    assert {visit.pk for visit in visits} == set(Visit.objects.values_list("pk", flat=True))
    assert Visit.objects.count() == 1


def test_one_of_thirty_goes_on_with_a_round(building, here, community_worker):
    first = open_round(by=community_worker, neighborhood=here, title="走访")

    def carry(number):
        try:
            carry_over(by=community_worker, visit_round=first, title=f"走访（{number + 2}）")
        except ValidationError:
            return False
        return True

    assert sum(together(carry)) == 1
    assert VisitRound.objects.filter(follows=first).count() == 1
