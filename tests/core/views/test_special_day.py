"""Holidays entered by hand: as the notice writes them, for the whole portal, told in the trail, taken out again."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from renovation.core import workday
from renovation.core.models import AuditEntry, SpecialDay
from renovation.core.workday import add_workdays, is_workday, knows
from tests.fixtures.cast import OTHER_DISTRICT, make_region

YEAR = timezone.localdate().year + 1
ADD = "/calendar/add/"


@pytest.fixture
def unknown(monkeypatch):
    """The calendar library knows nothing of next year."""
    known = workday.chinese_calendar.is_workday

    def answers(day):
        if day.year >= YEAR:
            raise NotImplementedError
        return known(day)

    monkeypatch.setattr(workday.chinese_calendar, "is_workday", answers)


@pytest.fixture
def officer(client, unknown, district_officer):
    client.force_login(district_officer)
    return client


def typed(**more):
    return {
        "name": "春节",
        "starts_on": f"{YEAR}-02-05",
        "ends_on": f"{YEAR}-02-11",
        "workdays": f"{YEAR}-02-01、{YEAR}年2月14日",
        "citation": "国务院办公厅通知",
    } | more


def test_a_holiday_is_entered_as_the_notice_writes_it(officer, district_officer):
    assert not knows(YEAR)
    assert f"{YEAR} 年的安排还不知道" in officer.get("/calendar/").content.decode()
    assert officer.post(ADD, typed()).status_code == 302
    assert knows(YEAR)
    assert SpecialDay.objects.filter(is_workday=False).count() == 7
    assert [day for day in (date(YEAR, 2, 5), date(YEAR, 2, 11)) if is_workday(day)] == []
    assert is_workday(date(YEAR, 2, 1))
    assert is_workday(date(YEAR, 2, 14))
    assert add_workdays(date(YEAR, 2, 4), 1) == next(
        day for n in range(12, 17) if (day := date(YEAR, 2, n)).weekday() < 5
    )
    page = officer.get("/calendar/").content.decode()
    for said in ("春节", "国务院办公厅通知", f"{YEAR} 年的安排已知", "district_officer"):
        assert said in page
    entry = AuditEntry.objects.get(action="calendar.entered")
    assert (entry.by, entry.after["workdays"]) == (district_officer, [f"{YEAR}-02-01", f"{YEAR}-02-14"])


def test_entered_again_it_replaces_what_stood_there(officer):
    officer.post(ADD, typed())
    officer.post(ADD, typed(ends_on=f"{YEAR}-02-12", workdays=""))
    assert SpecialDay.objects.count() == 10
    assert not is_workday(date(YEAR, 2, 12))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "长" * 21}, "name"),
        ({"citation": ""}, "citation"),
        ({"starts_on": "春天"}, "starts_on"),
        ({"ends_on": f"{YEAR}-02-04"}, "ends_on"),
        ({"ends_on": f"{YEAR}-05-04"}, "ends_on"),
        ({"workdays": f"{YEAR}-02-06"}, "workdays"),
        ({"workdays": f"{YEAR}-02-31"}, "workdays"),
        ({"workdays": f"{YEAR + 1}-02-01"}, "workdays"),
        ({"workdays": "周六"}, "workdays"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_typed_is_lost(officer, wrong, field):
    page = officer.post(ADD, typed(**wrong))
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert 'value="国务院办公厅通知"' in page.content.decode() or "citation" in wrong
    assert not SpecialDay.objects.exists()


def test_a_day_is_taken_out_again(officer):
    row = SpecialDay.objects.create(day=date(YEAR, 3, 3), is_workday=False, name="停工", citation="通知")
    assert officer.post(f"/calendar/{row.pk}/drop/").status_code == 302
    assert not SpecialDay.objects.exists()
    assert AuditEntry.objects.filter(action="calendar.dropped").exists()
    assert officer.post(f"/calendar/{row.pk}/drop/").status_code == 404


def test_it_holds_for_the_whole_portal_so_the_whole_portal_s_officer_sets_it(
    client, viewer, street_officer, district_officer, city_command
):
    make_region(make_region(f"{OTHER_DISTRICT}001").pk + "001")
    for user, seen, entered in ((viewer, 403, 403), (street_officer, 200, 403), (district_officer, 200, 403)):
        client.force_login(user)
        assert (client.get("/calendar/").status_code, client.post(ADD, typed()).status_code) == (seen, entered)
    client.force_login(city_command)
    assert client.post(ADD, typed()).status_code == 302


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(officer, number, django_assert_num_queries):
    for n in range(number):
        day = timezone.localdate() + timedelta(days=n)
        SpecialDay.objects.create(day=day, is_workday=False, name="停工", citation="通知")
    with django_assert_num_queries(6):
        officer.get("/calendar/")
