"""Who may enter whose absence, with whom as deputy."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from renovation.core.actions.absence import cancel_absence, enter_absence
from renovation.core.enums import Role
from renovation.core.models import Absence, Duty, Notification
from renovation.core.queries.absence import absences_of, deputies_for
from tests.fixtures.cast import COMMUNITY, OTHER_COMMUNITY, STREET, make_user


@pytest.fixture
def people(regions, street_officer, district_officer):
    names = {"red": COMMUNITY, "red2": COMMUNITY, "far": OTHER_COMMUNITY}
    return {name: make_user(name, Role.RED_VEST, place) for name, place in names.items()} | {
        "street": street_officer,
        "district": district_officer,
        "viewer": make_user("looker", Role.VIEWER, COMMUNITY),
    }


def day(offset):
    return timezone.localdate() + timedelta(days=offset)


def enter(people, user="red", deputy="red2", by=None, starts=1, ends=5, **more):
    return enter_absence(
        by=people[by or user], user=people[user], deputy=people[deputy],
        starts_on=day(starts), ends_on=day(ends), **more,
    )  # fmt: skip


def test_oneself_or_a_superior_enters_it_and_the_deputy_is_told(people):
    absence = enter(people)
    assert (absence.entered_by, absence.is_handed_over) == (people["red"], True)
    assert Notification.objects.get().user == people["red2"]
    cancel_absence(by=people["red"], absence=absence)
    assert enter(people, by="street").entered_by == people["street"]


@pytest.mark.parametrize("by", ["red2", "far", "viewer"])
def test_nobody_else_does(people, by):
    with pytest.raises(PermissionDenied):
        enter(people, by=by)
    absence = enter(people)
    with pytest.raises(PermissionDenied):
        cancel_absence(by=people[by], absence=absence)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"starts": -1}, "starts_on"),
        ({"starts": 3, "ends": 2}, "ends_on"),
        ({"ends": 300}, "ends_on"),
        ({"deputy": "far"}, "deputy"),
        ({"deputy": "viewer"}, "deputy"),
        ({"deputy": "red"}, "deputy"),
        ({"user": "street", "deputy": "red"}, "deputy"),
        ({"user": "viewer", "deputy": "red"}, "__all__"),
    ],
)
def test_bad_input_says_where(people, facts, field):
    with pytest.raises(ValidationError) as refused:
        enter(people, **facts)
    assert field in (getattr(refused.value, "error_dict", None) or {"__all__": 1})
    assert not Absence.objects.exists()


def test_the_deputys_duty_must_last_as_long(people):
    Duty.objects.filter(user=people["red2"]).update(ends_on=day(3))
    with pytest.raises(ValidationError, match="碧水社区"):
        enter(people)
    assert enter(people, ends=3)


def test_who_stands_in_is_there_and_who_is_away_stands_in_for_nobody(people):
    enter(people)
    for user, deputy, starts in (("red", "street", 3), ("red2", "red", 3), ("red2", "street", 5), ("red2", "red", 5)):
        with pytest.raises(ValidationError):
            enter(people, user=user, deputy=deputy, starts=starts, ends=9)
    assert enter(people, user="red2", deputy="red", starts=6, ends=9)


def test_cancelled_or_over_it_cannot_be_cancelled(people):
    absence = enter(people)
    cancel_absence(by=people["street"], absence=absence)
    with pytest.raises(ValidationError):
        cancel_absence(by=people["red"], absence=absence)
    assert enter(people)
    Absence.objects.update(starts_on=day(-9), ends_on=day(-1))
    with pytest.raises(ValidationError):
        cancel_absence(by=people["red"], absence=Absence.objects.latest("pk"))


@pytest.mark.parametrize(("deputy", "ends"), [("red2", 1), ("red", 2)])
def test_the_database_keeps_days_and_people_apart(people, deputy, ends):
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(
            user=people["red"], entered_by=people["red"], starts_on=day(2), deputy=people[deputy], ends_on=day(ends)
        )


def test_forms_offer_those_who_hold_the_same(people):
    # The street's officer holds whatever a red vest holds, not the other way round.
    assert set(deputies_for(people["red"])) == {people["red2"], people["street"], people["district"]}
    assert set(deputies_for(people["street"])) == {people["district"]}
    second = make_user("street2", Role.STREET_OFFICER, STREET)
    assert second in deputies_for(people["street"])
    assert list(deputies_for(people["viewer"])) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_one_query(people, count, django_assert_num_queries):
    for number in range(count):
        enter(people, starts=1 + 2 * number, ends=2 + 2 * number)
    with django_assert_num_queries(1):
        found = absences_of(people["red"], may=True)
    assert [line.may_cancel for line in found] == [True] * count
    assert [line.may_cancel for line in absences_of(people["red2"], may=True)] == [False] * count
