"""Two who give one person a management role and another duty at the same moment: one of them finds it taken."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from renovation.core.actions import duty as actions
from renovation.core.actions.duty import grant_duty
from renovation.core.enums import Role
from renovation.core.models import Duty, Region, User
from tests.fixtures.cast import DISTRICT, make_user

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(transactional_db, regions, monkeypatch):
    """A giver of each kind; between looking and writing each waits for the other to have looked, or a second."""
    assert connection.vendor == "postgresql"
    make_user("keeper", Role.SECURITY_ADMIN, DISTRICT)
    make_user("officer", Role.DISTRICT_OFFICER, DISTRICT)
    both, looked = Barrier(2), actions.overlapping

    def slow(*args):
        found = looked(*args)
        try:
            both.wait(1)
        except Exception:
            pass
        return found

    monkeypatch.setattr(actions, "overlapping", slow)
    return make_user("wanted")


def give(giver: str, role: str) -> bool:
    try:
        wanted, region = User.objects.get(username="wanted"), Region.objects.get(pk=DISTRICT)
        grant_duty(by=User.objects.get(username=giver), user=wanted, role=role, region=region)
    except ValidationError:
        return False
    else:
        return True
    finally:
        connections.close_all()


def at_once() -> tuple[int, int]:
    """Return how many were told that it is done, and how many duties there are."""
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(give, "keeper", "SECURITY_ADMIN"), pool.submit(give, "officer", "VIEWER")]
        done = sum(job.result() for job in jobs)
    return done, Duty.objects.filter(user__username="wanted").count()


def test_management_is_kept_apart_when_two_give_at_once(people):
    assert at_once() == (1, 1)


def test_without_the_lock_both_would_have_gone_in(people, monkeypatch):
    """The control: the race is real, and it is the lock of the person's row that decides it."""
    monkeypatch.setattr(actions, "lock", lambda row: row)
    assert at_once() == (2, 2)
