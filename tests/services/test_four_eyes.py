"""Two decide at once, on PostgreSQL: one wins, the other is told; without the lock both would carry it out."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from projects.models import Funding
from renovation.core.actions import change_request as requests
from renovation.core.actions.change_request import file_deletion
from renovation.core.enums import RequestState, Role
from renovation.core.models import AuditEntry, ChangeRequest, User
from renovation.dashboard.actions import change_request as deciding
from tests.fixtures.cast import CITY, COMMUNITY, make_neighborhood, make_site, make_user

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
DECIDERS = 4


@pytest.fixture
def asked(transactional_db, regions, district_officer):
    for number in range(DECIDERS):
        make_user(f"city{number}", Role.CITY_COMMAND, CITY)
    site = make_site(make_neighborhood(COMMUNITY, "并发小区"))
    line = Funding.objects.create(site=site, source="CITY", year=2025, planned_wan=1)
    # As a page reads it: 1 typed and 1.0000 stored would look like a change.
    line.refresh_from_db()
    return file_deletion(by=district_officer, row=line, action="funding.drop", reason="重复录入")


def decide_at_once(asked):
    start = Barrier(DECIDERS)

    def decide(number):
        try:
            by, mine = User.objects.get(username=f"city{number}"), ChangeRequest.objects.get(pk=asked.pk)
            start.wait(10)
            if number % 2:
                decision = {"by": by, "request": mine, "state": RequestState.REFUSED, "note": "不同意"}
                return requests.decide_request(**decision).state
            return deciding.approve_request(by=by, request=mine).state
        except ValidationError as error:
            return error.messages[0]
        except AttributeError as error:
            # Without the lock the row may be gone in the midst of the second's yes.
            return str(error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(DECIDERS) as pool:
        return list(pool.map(decide, range(DECIDERS)))


def decisions():
    return AuditEntry.objects.filter(action__in=["request.approved", "request.refused"]).count()


def test_one_wins_and_the_others_are_told_who(asked):
    outcomes = decide_at_once(asked)
    assert sum(outcome in (RequestState.APPROVED, RequestState.REFUSED) for outcome in outcomes) == 1
    assert sum("办理" in outcome for outcome in outcomes) == DECIDERS - 1
    asked.refresh_from_db()
    assert decisions() == 1
    assert Funding.objects.exists() == (asked.state == RequestState.REFUSED)


def test_control_without_the_lock_several_win(asked, monkeypatch):
    """The race is real: reading without the lock, all find it pending."""
    together = Barrier(DECIDERS)

    def unlocked(row):
        stored = type(row).objects.get(pk=row.pk)
        if not getattr(row, "is_read", False) and isinstance(row, ChangeRequest):
            stored.is_read = True
            together.wait(10)
        return stored

    monkeypatch.setattr(requests, "lock", unlocked)
    decide_at_once(asked)
    assert decisions() > 1
