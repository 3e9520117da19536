"""Somebody is away from one day to another: their batons go to the deputy, and what is still open comes back."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from renovation.core.actions.absence import cancel_absence, enter_absence
from renovation.core.models import Absence, AuditEntry, Notification
from renovation.core.policy import Can
from renovation.core.queries.trail import lines
from residents import tasks
from residents.actions.baton import hand_over
from residents.actions.baton_absence import begin_absence, end_absence, stand_in, tend_absences
from residents.enums import Step
from residents.models import Suggestion
from residents.queries.loop import IllegalMove
from residents.queries.stuck import own_batons
from residents.queries.suggestion_people import people_for
from tests.residents.loop_cast import fresh

MONDAY, FRIDAY, NEXT_MONDAY = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 9)


@pytest.fixture
def clock(monkeypatch):
    """clock(date): it is noon of that day."""

    def be(day):
        moment = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    be(date(2026, 2, 2))
    return be


@pytest.fixture
def case(clock, case):
    clock(date(2026, 2, 27))
    return case


def away(user, deputy, starts_on=MONDAY, ends_on=FRIDAY, **more):
    return enter_absence(by=user, user=user, deputy=deputy, starts_on=starts_on, ends_on=ends_on, **more)


def owners(*rows):
    return [Suggestion.objects.get(pk=row.pk).owner.username for row in rows]


def test_what_is_open_goes_over_on_the_day_and_comes_back_after_the_last(clock, case, vests):
    row, due_on = case.taken_in().row, case.row.due_on
    away(vests.committee, vests.committee2)
    assert (tend_absences(), owners(row)) == (0, ["committee"])
    clock(MONDAY)
    assert (tend_absences(), tend_absences()) == (1, 0)
    assert (owners(row), case.stored().due_on) == (["committee2"], due_on)
    assert case.stored().batons.get(ended_at=None).absence == Absence.objects.get()
    assert (
        Notification.objects.filter(user=vests.committee2, kind="ASSIGNED", key__startswith="suggestion").count() == 1
    )
    clock(FRIDAY)
    assert tend_absences() == 0
    clock(date(2026, 3, 7))
    assert (tend_absences(), tend_absences()) == (1, 0)
    assert owners(row) == ["committee"]
    assert [baton.note for baton in row.batons.filter(step=Step.STUDY).order_by("pk")] == [
        "committee请假，由代理人办理", "committee销假，归还", "",
    ]  # fmt: skip
    told = AuditEntry.objects.filter(model="core.absence").order_by("pk")
    span = "committee 2026-03-02 – 2026-03-06"
    assert [str(line.sentence) for line in lines(list(told))] == [
        f"登记“{span}”的请假和代理人",
        f"“{span}”的请假开始，由代理人办理",
        f"“{span}”的请假结束，未办事项归还",
    ]


def test_new_batons_go_to_the_deputy_and_what_is_undone_comes_back(clock, case, vests):
    away(vests.yellow, vests.street)
    clock(MONDAY)
    tend_absences()
    done, left = case.taken_in().adopted().planned().row, case.taken_in().adopted().row
    assert (case.stored().planner, owners(left)) == (vests.street, ["street"])
    assert Suggestion.objects.get(pk=done.pk).planner == vests.street
    clock(NEXT_MONDAY)
    tend_absences()
    assert (owners(left), owners(done)) == (["yellow"], ["blue"])
    assert case.planned().row.planner == vests.yellow


def test_nobody_gets_a_part_they_must_not_have(clock, case, vests):
    """The deputy planned it, so another than the deputy watches over it."""
    away(vests.blue, vests.street)
    case.taken_in().adopted().do(hand_over, by=vests.committee, to=vests.street)
    clock(MONDAY)
    tend_absences()
    row = case.planned().row
    assert (row.planner, row.supervisor) == (vests.street, vests.blue2)
    assert row.batons.get(ended_at=None).absence is None


def test_what_the_deputy_may_not_hold_goes_to_another_and_comes_back_too(clock, case, vests):
    case.taken_in().adopted().do(hand_over, by=vests.committee, to=vests.street)
    row = case.planned(supervisor=vests.blue).row
    away(vests.blue, vests.street)
    clock(MONDAY)
    tend_absences()
    assert owners(row) == ["blue2"]
    clock(NEXT_MONDAY)
    tend_absences()
    assert (owners(row), case.stored().supervisor) == (["blue"], vests.blue)


def test_who_collected_is_stood_in_for_and_is_the_known_face_again(clock, case, vests):
    case.taken_in(by=vests.red).adopted().planned().reported_done()
    away(vests.red, vests.red2)
    clock(MONDAY)
    tend_absences()
    assert case.accepted().row.reporter == vests.red2
    clock(NEXT_MONDAY)
    tend_absences()
    assert (case.stored().owner, case.stored().reporter) == (vests.red, vests.red)


def test_shown_only_it_stays_and_the_deputy_takes_what_cannot_wait(clock, case, vests):
    row, other = case.taken_in().row, case.taken_in().do(hand_over, to=vests.committee).row
    away(vests.committee, vests.committee2, is_handed_over=False)
    clock(MONDAY)
    tend_absences()
    assert owners(row, other) == ["committee", "committee"]
    mine = own_batons(fresh(vests.committee2))
    assert ([card.pk for card in mine.covered], mine.cards) == ([row.pk, other.pk], [])
    with pytest.raises(PermissionDenied):
        stand_in(by=fresh(vests.street), suggestion=row)
    stand_in(by=fresh(vests.committee2), suggestion=row)
    assert owners(row, other) == ["committee2", "committee"]
    clock(NEXT_MONDAY)
    with pytest.raises(PermissionDenied):
        stand_in(by=fresh(vests.committee2), suggestion=other)
    tend_absences()
    assert owners(row, other) == ["committee", "committee"]
    assert own_batons(fresh(vests.committee2)).covered == []


def test_the_deputy_with_another_part_is_told_why_not(clock, case, vests):
    case.taken_in().adopted().do(hand_over, by=vests.committee, to=vests.street)
    case.planned(supervisor=vests.blue)
    away(vests.blue, vests.street, is_handed_over=False)
    clock(MONDAY)
    with pytest.raises(IllegalMove, match="另有职责"):
        stand_in(by=fresh(vests.street), suggestion=case.row)


def test_cancelled_before_it_begins_nothing_moves_and_amid_it_all_comes_back(clock, case, vests):
    row = case.taken_in().row
    cancel_absence(by=vests.committee, absence=away(vests.committee, vests.committee2))
    clock(MONDAY)
    tend_absences()
    assert owners(row) == ["committee"]
    absence = away(vests.committee, vests.committee2)
    assert begin_absence(absence.pk)
    assert not begin_absence(absence.pk)
    assert owners(row) == ["committee2"]
    cancel_absence(by=vests.committee, absence=absence)
    assert end_absence(absence.pk)
    assert not end_absence(absence.pk)
    assert owners(row) == ["committee"]


def test_what_the_deputy_passed_on_stays_there_and_what_they_did_is_done(clock, case, vests):
    kept, done = case.taken_in().row, case.taken_in().do(hand_over, to=vests.committee).row
    away(vests.committee, vests.committee2)
    clock(MONDAY)
    tend_absences()
    case.adopted()
    case.row = kept
    case.do(hand_over, to=vests.street)
    clock(NEXT_MONDAY)
    tend_absences()
    assert owners(kept, done) == ["street", "yellow"]


def test_it_does_not_come_back_to_who_lost_the_right(clock, case, vests):
    row = case.taken_in().row
    away(vests.committee, vests.committee2)
    clock(MONDAY)
    tend_absences()
    vests.committee.duties.update(ended_at=timezone.now())
    clock(NEXT_MONDAY)
    assert tend_absences() == 1
    assert owners(row) == ["committee2"]


def test_nobody_is_given_work_while_away(clock, case, vests):
    away(vests.committee, vests.committee2)
    clock(MONDAY)
    tend_absences()
    case.taken_in()
    with pytest.raises(ValidationError, match="正在请假"):
        case.do(hand_over, to=vests.committee)
    case.adopted()
    Absence.objects.create(user=vests.blue, deputy=vests.blue2, entered_by=vests.blue, starts_on=MONDAY, ends_on=FRIDAY)
    with pytest.raises(ValidationError, match="正在请假"):
        case.planned(supervisor=vests.blue)
    there = set(people_for([Can.STUDY, Can.SUPERVISE], [case.row.region_id]))
    assert {vests.committee2, vests.blue2} <= there - {vests.committee, vests.blue} == there


def test_with_everybody_away_it_waits_for_whose_it_is(clock, case, vests):
    for user in (vests.committee2, vests.street, vests.street2, vests.district, vests.district2, vests.city):
        user.duties.update(ended_at=timezone.now())
    row = case.taken_in().row
    Absence.objects.create(
        user=vests.committee, deputy=vests.committee2, entered_by=vests.city, starts_on=MONDAY, ends_on=FRIDAY
    )
    clock(MONDAY)
    tend_absences()
    assert owners(row, case.taken_in().row) == ["committee", "committee"]


def test_one_broken_absence_holds_nobody_up_and_the_job_does_it(clock, case, vests, monkeypatch):
    row = case.taken_in().row
    away(vests.blue, vests.blue2)
    away(vests.committee, vests.committee2)
    clock(MONDAY)
    Absence.objects.filter(user=vests.blue).update(deputy=vests.stranger)
    tasks.tend_loop()
    assert owners(row) == ["committee2"]
