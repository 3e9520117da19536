"""My work: one's own batons, what one is to carry out, and for officers what is overdue and at whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from renovation.core.workday import workdays_between, workdays_to
from residents.actions.baton import report_done
from residents.enums import Step
from residents.models import Suggestion
from residents.queries.stuck import own_batons, stuck


def late(row, days=5, **facts):
    Suggestion.objects.filter(pk=row.pk).update(due_on=timezone.localdate() - timedelta(days=days), **facts)
    return row


def test_own_batons_come_by_their_deadline(loop):
    second, first = loop.log(), late(loop.log("路灯不亮"))
    loop.to_plan(loop.log("停车难"))
    mine = own_batons(loop.committee)
    assert [card.pk for card in mine.cards] == [first.pk, second.pk]
    assert (mine.count, mine.has_more, mine.doing) == (2, False, [])
    assert len(own_batons(loop.yellow).cards) == 1
    assert own_batons(loop.committee, limit=1).has_more


def test_the_doer_is_shown_what_to_carry_out_until_it_is_reported(loop):
    row = loop.to_supervise(loop.log())
    assert [card.pk for card in own_batons(loop.doer).doing] == [row.pk]
    report_done(by=loop.doer, suggestion=row, text="已疏通")
    assert own_batons(loop.doer).doing == []


def test_people_of_a_firm_are_shown_what_their_firm_is_to_do(loop, firm, contractor):
    row = loop.log()
    Suggestion.objects.filter(pk=row.pk).update(step=Step.SUPERVISE, doer_organization=firm)
    assert [card.pk for card in own_batons(contractor).doing] == [row.pk]
    assert own_batons(loop.doer).doing == []


def test_stuck_tells_where_and_at_whom_the_highest_level_first(loop, district_officer):
    late(loop.log())
    late(loop.log("路灯不亮"), days=9)
    late(loop.log("停车难"), level=9, owner=None)
    loop.log("没有逾期")
    found = stuck(district_officer)
    assert [(line.owner, line.count, line.level_name) for line in found] == [("", 1, "街道"), ("committee", 2, "社区")]
    assert found[1].oldest == timezone.localdate() - timedelta(days=9)


def test_stuck_is_told_only_to_those_who_may_pass_it_on(loop, viewer):
    late(loop.log())
    assert stuck(viewer) == []
    assert stuck(loop.red) == []
    assert len(stuck(loop.committee)) == 1


@pytest.mark.django_db
def test_working_days_of_many_are_those_of_each():
    today = timezone.localdate()
    days = {today + timedelta(days=offset) for offset in (-40, -7, -1, 0, 1, 3, 30, 90)}
    assert workdays_to(today, days) == {day: workdays_between(today, day) for day in days}
    assert workdays_to(today, set()) == {}
