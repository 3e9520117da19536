"""Nobody acting, time acts: overdue batons climb, what was put off comes back, each is told once."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from renovation.core.enums import RegionLevel
from renovation.core.models import Heartbeat, Notification, SpecialDay
from residents import tasks
from residents.actions import baton, suggestion_tend
from residents.actions.suggestion_tend import climb, follow_neighborhoods, resume, tend
from residents.enums import BatonEnd, Ending, Step
from residents.models import Suggestion
from tests.fixtures.cast import OTHER_COMMUNITY


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
    """Everybody has been in office since February; it is Monday the 2nd of March."""
    clock(date(2026, 3, 2))
    return case


def told(user, kind):
    return Notification.objects.filter(user=user, kind=kind).count()


def done(**counts):
    return {"climbed": 0, "resumed": 0, "reminded": 0, "faults": 0} | counts


def test_an_overdue_baton_climbs_to_the_street_and_the_district(clock, case, vests):
    opened = case.taken_in().row.opened_at
    due = case.row.due_on
    clock(case.row.climbs_on)
    assert tend()["climbed"] == 0
    clock(date(2026, 3, 10))
    assert tend()["climbed"] == 1
    row = case.stored()
    assert (row.level, row.owner, row.due_on, row.opened_at) == (RegionLevel.STREET, vests.street, due, opened)
    assert (row.step, str(row.climbs_on)) == (Step.STUDY, "2026-03-12")
    assert told(vests.street, "CLIMBED") == told(vests.street2, "CLIMBED") == 1
    assert row.batons.get(end=BatonEnd.HANDED_OVER).note == "逾期未办，上升到街道"
    assert tend()["climbed"] == 0
    clock(date(2026, 3, 13))
    assert tend()["climbed"] == 1
    row = case.stored()
    assert (row.level, row.owner, row.climbs_on) == (RegionLevel.DISTRICT, vests.district, None)
    clock(date(2026, 6, 1))
    assert tend()["climbed"] == 0


def test_with_nobody_above_it_stays_in_the_hand_and_is_told(clock, case, vests):
    case.taken_in()
    for officer in (vests.street, vests.street2, vests.district, vests.district2):
        officer.duties.update(ended_at=timezone.now())
    clock(date(2026, 3, 10))
    assert tend()["climbed"] == 1
    assert (case.stored().owner, case.stored().level) == (vests.committee, RegionLevel.STREET)
    assert told(vests.committee, "CLIMBED") == told(vests.city, "CLIMBED") == 1


def test_the_planner_does_not_get_to_supervise_by_climbing(clock, case, vests):
    case.taken_in().do(baton.hand_over, to=vests.street).adopted()
    case.do(baton.hand_over, by=vests.committee, to=vests.street).planned(finish_by=date(2026, 3, 3))
    clock(date(2026, 3, 20))
    tend()
    row = case.stored()
    assert (row.planner, row.supervisor, row.owner) == (vests.street, vests.street2, vests.street2)


def test_acting_in_time_stops_it(clock, case):
    case.taken_in()
    clock(date(2026, 3, 9))
    case.adopted()
    clock(date(2026, 3, 13))
    assert tend()["climbed"] == 0


def test_what_moved_meanwhile_is_left_alone(clock, case):
    case.taken_in()
    clock(date(2026, 3, 20))
    case.adopted()
    assert not climb(case.row.pk)
    assert not resume(case.row.pk)
    assert case.stored().version == case.row.version


def test_what_was_put_off_comes_back_on_its_day(clock, case, vests):
    case.taken_in().put_off(days=30).told()
    opened, later = case.row.opened_at, case.row.later_on
    clock(later - timedelta(days=1))
    assert tend()["resumed"] == 0
    clock(later)
    assert tend()["resumed"] == 1
    row = case.stored()
    assert (row.step, row.round, row.level, row.ending) == (Step.STUDY, 2, RegionLevel.COMMUNITY, "")
    assert (row.opened_at, row.owner, row.later_on) == (opened, vests.committee, None)
    assert tend()["resumed"] == 0
    assert case.declined().told().row.ending == Ending.NOT_ADOPTED


def test_due_soon_and_overdue_are_told_once(clock, case, vests):
    case.taken_in()
    assert tend() == done()
    clock(case.row.due_on - timedelta(days=1))
    clock(date(2026, 3, 4))
    assert tend() == done(reminded=1)
    assert tend() == done()
    clock(case.row.due_on + timedelta(days=1))
    assert tend() == done(reminded=1)
    assert (told(vests.committee, "DUE_SOON"), told(vests.committee, "OVERDUE")) == (1, 1)
    assert Notification.objects.get(kind="OVERDUE").facts["days"] == 1


def test_a_broken_row_holds_nobody_else_up(clock, case, monkeypatch):
    bad, good = case.taken_in().row.pk, case.taken_in().row.pk
    whole = suggestion_tend.keep

    def breaks(row, *args, **more):
        assert row.pk != bad
        whole(row, *args, **more)

    monkeypatch.setattr(suggestion_tend, "keep", breaks)
    clock(date(2026, 3, 10))
    assert (tend()["climbed"], tend()["faults"]) == (1, 1)
    assert Suggestion.objects.get(pk=good).level == RegionLevel.STREET
    assert Suggestion.objects.get(pk=bad).batons.count() == 2


def test_rows_follow_a_neighborhood_that_moved(clock, case, here):
    case.taken_in()
    assert follow_neighborhoods() == 0
    type(here).objects.update(region=OTHER_COMMUNITY)
    assert follow_neighborhoods() == 1
    assert (case.stored().region_id, follow_neighborhoods()) == (OTHER_COMMUNITY, 0)


def test_the_doors_of_celery_leave_a_sign(case):
    case.taken_in()
    assert (tasks.tend_loop(), tasks.follow_moved_neighborhoods()) == (0, 0)
    assert {"loop", "follow"} <= set(Heartbeat.objects.values_list("pk", flat=True))


# As the State Council's notice for 2026 has it: Spring Festival 15–23 February, National Day 1–7 October ----------
@pytest.mark.parametrize(
    ("taken_in", "due_on"),
    [
        ((2026, 2, 11), "2026-02-14"),  # Spring Festival: Saturday the 14th is worked.
        ((2026, 2, 12), "2026-02-24"),  # The 13th, the 14th, then the holiday until Monday the 23rd.
        ((2026, 2, 14), "2026-02-26"),
        ((2026, 2, 25), "2026-02-28"),  # Saturday the 28th is worked too.
        ((2026, 2, 26), "2026-03-02"),
        ((2026, 9, 29), "2026-10-09"),  # National Day, 1st to 7th; the 30th, the 8th, the 9th.
        ((2026, 10, 7), "2026-10-10"),  # Saturday the 10th is worked.
    ],
)
def test_terms_know_holidays_and_make_up_days(clock, case, taken_in, due_on):
    clock(date(*taken_in))
    assert str(case.taken_in().row.due_on) == due_on


def test_a_day_entered_by_hand_goes_before_the_calendar(clock, case, vests):
    SpecialDay.objects.create(day=date(2026, 3, 3), is_workday=False, name="暴雨停工", citation="区政府通知")
    assert str(case.taken_in().row.due_on) == "2026-03-06"


def test_an_unknown_year_counts_weekends_off(clock, case):
    clock(date(2027, 9, 30))
    assert str(case.taken_in().row.due_on) == "2027-10-05"


# Whoever carries it out -----------------------------------------------------------------------------------------
def test_the_doer_is_told_of_the_plans_last_day_before_and_after(clock, case, vests):
    case.taken_in().adopted().planned(finish_by=date(2026, 3, 11))
    tend()
    assert told(vests.worker, "DUE_SOON") == 0
    clock(date(2026, 3, 10))
    tend()
    tend()
    assert told(vests.worker, "DUE_SOON") == 1
    # The supervisor's own term begins only then.
    assert told(vests.blue, "DUE_SOON") == 0
    clock(date(2026, 3, 12))
    tend()
    tend()
    note = Notification.objects.get(user=vests.worker, kind="OVERDUE")
    assert (note.facts["due_on"], note.facts["days"]) == ("2026-03-11", 1)


def test_who_has_reported_is_not_told(clock, case, vests):
    case.taken_in().adopted().planned(finish_by=date(2026, 3, 11)).reported_done()
    clock(date(2026, 3, 10))
    tend()
    clock(date(2026, 3, 12))
    tend()
    assert (told(vests.worker, "DUE_SOON"), told(vests.worker, "OVERDUE")) == (0, 0)


def test_of_an_organization_all_its_people_are_told_once_and_no_rival(clock, case, vests):
    case.taken_in().referred(finish_by=date(2026, 3, 11))
    clock(date(2026, 3, 12))
    tend()
    assert tend()["reminded"] == 0
    assert (told(vests.builder, "OVERDUE"), told(vests.rival, "OVERDUE")) == (1, 0)


def test_the_next_doer_is_told_anew(clock, case, vests):
    case.taken_in().adopted().planned(finish_by=date(2026, 3, 11))
    clock(date(2026, 3, 10))
    tend()
    case.do(baton.name_doer, organization=vests.firm)
    tend()
    assert (told(vests.worker, "DUE_SOON"), told(vests.builder, "DUE_SOON")) == (1, 1)
