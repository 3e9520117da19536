"""Who gets a baton: near before far, the vest it belongs to, the least burdened, never another's part."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from renovation.core.enums import RegionLevel, Role
from renovation.core.models import Parameter
from residents.enums import Step
from residents.models import Suggestion
from residents.queries.hand import barred, choose, may_hold, officers, term
from tests.fixtures.cast import COMMUNITY, DISTRICT, STREET, make_user


def off_duty(*users):
    for user in users:
        user.duties.update(ended_at=timezone.now())


def test_near_before_far(case, vests):
    row = case.taken_in().row
    assert choose(Step.STUDY, row) in (vests.committee, vests.committee2)
    off_duty(vests.committee, vests.committee2)
    assert choose(Step.STUDY, row) == vests.street
    off_duty(vests.street, vests.street2)
    assert choose(Step.STUDY, row) == vests.district
    off_duty(vests.district, vests.district2)
    assert choose(Step.STUDY, row) is None  # The city does not study a community's remarks.


def test_whose_work_it_is_before_who_also_may(case, vests):
    assert choose(Step.COLLECT, case.taken_in(by=vests.worker).row) == vests.red


def test_the_least_burdened(case, vests):
    case.taken_in()
    assert case.row.owner == vests.committee
    assert case.taken_in().row.owner == vests.committee2
    assert case.taken_in().row.owner == vests.committee


def test_from_where_it_has_climbed(case, vests):
    row = case.taken_in().row
    row.level = RegionLevel.STREET
    assert choose(Step.STUDY, row) == vests.street
    assert choose(Step.REPORT_BACK, row) == vests.red  # The resident knows the community's.


@pytest.mark.parametrize("gone", ["inactive", "ended", "to come", "of a firm"])
def test_only_who_is_in_office(case, vests, gone):
    row = case.taken_in().row
    duty = {
        "ended": {"ended_at": timezone.now()},
        "to come": {"starts_on": timezone.localdate() + timedelta(days=1)},
        "of a firm": {"organization": vests.firm},
    }
    for user in (vests.blue, vests.blue2):
        user.duties.update(**duty.get(gone, {}))
        type(user).objects.filter(pk=user.pk).update(is_active=gone != "inactive")
    assert choose(Step.SUPERVISE, row) == vests.street


def test_nobody_gets_two_parts(case, vests):
    row = case.taken_in().adopted().planned().row
    assert barred(Step.PLAN, row) == {vests.blue.pk, vests.worker.pk}
    assert barred(Step.SUPERVISE, row) == {vests.yellow.pk, vests.worker.pk}
    assert barred(Step.REPORT_BACK, row) == {vests.worker.pk}
    assert barred(Step.STUDY, row) == set()
    assert not may_hold(vests.yellow, Step.SUPERVISE, row)
    assert may_hold(vests.blue2, Step.SUPERVISE, row)
    assert not may_hold(vests.outsider, Step.SUPERVISE, row)


def test_officers_are_those_of_the_level_or_the_next_above(case, vests):
    row = case.taken_in().row
    assert officers(row) == [vests.committee, vests.committee2]
    row.level = RegionLevel.STREET
    assert officers(row) == [vests.street, vests.street2]
    off_duty(vests.street, vests.street2)
    assert officers(row) == [vests.district, vests.district2]


def test_terms_are_the_region_s_own(regions, monkeypatch):
    monday = date(2026, 3, 2)
    assert [str(day) for day in term(Step.STUDY, COMMUNITY, monday)] == ["2026-03-05", "2026-03-09"]
    Parameter.objects.create(code="loop.study", region_code=DISTRICT, value=1, valid_from=monday)
    Parameter.objects.create(code="loop.study", region_code=STREET, value=2, valid_from=monday)
    Parameter.objects.create(code="loop.climb", region_code="", value=5, valid_from=monday)
    Parameter.objects.all().update(valid_from=timezone.localdate())
    assert [str(day) for day in term(Step.STUDY, COMMUNITY, monday)] == ["2026-03-04", "2026-03-11"]
    assert [str(day) for day in term(Step.STUDY, f"{DISTRICT}009001", monday)] == ["2026-03-03", "2026-03-10"]


def test_choosing_costs_the_same_however_many_there_are(case, django_assert_num_queries):
    row = case.taken_in().row
    with django_assert_num_queries(2):
        choose(Step.STUDY, row)
    for number in range(3):
        make_user(f"more{number}", Role.PARTY_COMMITTEE, COMMUNITY)
    row = Suggestion.objects.get(pk=row.pk)
    with django_assert_num_queries(2):
        choose(Step.STUDY, row)
