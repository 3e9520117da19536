"""Whoever leaves leaves no baton behind, and a duty that ended holds none."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from renovation.core.models import Notification
from renovation.dashboard.actions.staff import let_go
from residents import tasks
from residents.actions import baton
from residents.actions.baton_leave import hand_over_batons, rehome
from residents.enums import BatonEnd
from residents.models import Baton


def told(user):
    return Notification.objects.filter(user=user, kind="ASSIGNED").count()


def test_batons_of_a_leaver_go_to_the_successor(case, vests):
    due = case.taken_in().row.due_on
    done = let_go(by=vests.street, user=vests.committee, successor=vests.committee2)
    row = case.stored()
    assert (done.suggestions, row.owner, row.due_on) == (1, vests.committee2, due)
    assert Baton.objects.get(end=BatonEnd.HANDED_OVER).note == "committee已离岗，移交"
    assert told(vests.committee2) == 1


def test_without_a_successor_the_loop_chooses(case, vests):
    case.taken_in().adopted()
    assert let_go(by=vests.street, user=vests.yellow).suggestions == 1
    assert case.stored().owner == vests.yellow2


def test_a_successor_who_may_not_hold_it_does_not_get_it(case, vests):
    """The successor of the supervisor planned it: another one supervises."""
    case.taken_in().adopted().do(baton.hand_over, by=vests.street, to=vests.street).planned()
    let_go(by=vests.street2, user=vests.blue, successor=vests.street)
    assert (case.stored().planner, case.stored().owner) == (vests.street, vests.blue2)


def test_works_of_a_leaver_go_over_too(case, vests):
    case.taken_in().adopted().planned()
    let_go(by=vests.street, user=vests.worker, successor=vests.yellow2)
    assert case.stored().doer == vests.yellow2
    let_go(by=vests.street, user=vests.yellow2, successor=vests.blue)
    assert case.stored().doer is None
    assert case.do(baton.report_done, by=vests.street, text="已换").row.doer == vests.street


def test_nobody_left_leaves_it_open_and_the_officers_told(case, vests):
    case.taken_in().adopted().planned()
    for user in (vests.blue2, vests.street, vests.street2, vests.district2):
        user.duties.update(ended_at=timezone.now())
    vests.district.duties.update(role="PARTY_COMMITTEE")
    let_go(by=vests.city, user=vests.blue)
    assert case.stored().owner is None
    assert told(vests.committee) == 2


def test_only_who_may_stop_a_person_hands_their_batons_over(vests):
    for by in (vests.viewer, vests.outsider, vests.committee2):
        with pytest.raises(PermissionDenied):
            hand_over_batons(by=by, owner=vests.committee)


def test_a_duty_that_ended_holds_no_baton(case, vests):
    case.taken_in()
    assert rehome() == 0
    vests.committee.duties.update(ended_at=timezone.now())
    assert tasks.follow_moved_neighborhoods() == 1
    assert case.stored().owner == vests.committee2
    assert rehome() == 0
