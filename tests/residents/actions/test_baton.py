"""One suggestion through the loop: who gets it, by when, and what each step leaves."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from renovation.core.actions.base import Conflict
from renovation.core.enums import RegionLevel
from renovation.core.models import AuditEntry, Notification
from residents.actions import baton
from residents.actions.baton import IllegalMove
from residents.enums import BatonEnd, Ending, Satisfaction, Step, Verdict
from residents.models import Baton, Suggestion, SuggestionPlan
from residents.queries.hand import barred


def batons(case):
    return [(b.step, b.owner, b.end) for b in case.row.batons.select_related("owner")]


def told(user, kind="ASSIGNED"):
    return Notification.objects.filter(user=user, kind=kind).count()


def test_the_whole_way_round(case, vests):
    row = case.ended().stored()
    assert (row.step, row.ending, row.satisfaction) == (Step.ENDED, Ending.DONE, Satisfaction.SATISFIED)
    assert batons(case) == [
        (Step.COLLECT, vests.red, BatonEnd.PASSED),
        (Step.STUDY, vests.committee, BatonEnd.PASSED),
        (Step.PLAN, vests.yellow, BatonEnd.PASSED),
        (Step.SUPERVISE, vests.blue, BatonEnd.PASSED),
        (Step.REPORT_BACK, vests.red, BatonEnd.ENDED),
    ]
    assert (row.planner, row.supervisor, row.doer, row.reporter) == (vests.yellow, vests.blue, vests.worker, vests.red)
    assert (row.owner, row.due_on, row.climbs_on) == (None, None, None)
    plan = SuggestionPlan.objects.get()
    assert (plan.done_by, plan.accepted_by, plan.result) == (vests.worker, vests.blue, Ending.DONE)
    for person in (vests.committee, vests.yellow, vests.blue, vests.worker, vests.red):
        assert told(person), person
    actions = list(AuditEntry.objects.filter(model="residents.suggestion").order_by("pk").values_list("action", flat=1))
    assert [name.removeprefix("suggestion.") for name in actions] == [
        "taken_in", "studied", "planned", "reported_done", "accepted", "ended",
    ]  # fmt: skip


def test_who_collected_brings_the_answer_back(case, vests):
    assert case.taken_in(by=vests.red2).declined().row.owner == vests.red2


def test_who_left_does_not(case, vests):
    case.taken_in(by=vests.red2)
    vests.red2.duties.update(ended_at=timezone.now())
    assert case.declined().row.owner == vests.red


def test_the_doer_never_brings_the_answer_back(case, vests):
    case.taken_in(by=vests.worker).adopted().planned(doer=vests.worker).reported_done().accepted()
    assert case.row.owner == vests.red


def test_the_term_of_the_supervisor_runs_from_the_day_promised(case):
    finish_by = timezone.localdate() + timedelta(days=90)
    row = case.taken_in().adopted().planned(finish_by=finish_by).row
    assert row.due_on > finish_by


def test_not_adopted_goes_back_at_once_with_the_reason(case, vests):
    row = case.taken_in().declined().row
    assert (row.step, row.owner, row.decline_reason) == (Step.REPORT_BACK, vests.red, "COST")
    assert case.told().row.ending == Ending.NOT_ADOPTED


def test_later_goes_back_at_once(case):
    row = case.taken_in().put_off().told().row
    assert (row.ending, row.later_on) == (Ending.LATER, timezone.localdate() + timedelta(days=30))


def test_what_is_referred_is_watched_over_too(case, vests):
    row = case.taken_in().referred().row
    assert (row.step, row.owner, row.doer_organization) == (Step.SUPERVISE, vests.blue, vests.firm)
    # Who sends it there cannot be the one to accept what comes back.
    assert row.planner == vests.committee
    assert vests.committee.pk in barred(Step.SUPERVISE, row)
    row = case.reported_done().accepted().told().stored()
    assert (row.ending, row.doer) == (Ending.PASSED_ON, vests.builder)


def test_nothing_is_merged_into_what_nobody_has_checked(case, vests):
    """It may yet be called invalid, and whoever was merged in would end untold."""
    unchecked = case.sent_in().row
    row = case.taken_in().row
    with pytest.raises(ValidationError) as refused:
        baton.merge(by=vests.committee, suggestion=row, into=unchecked)
    assert "into" in refused.value.message_dict
    Suggestion.objects.filter(pk=row.pk).update(merged_into=unchecked)
    with pytest.raises(IllegalMove):
        baton.invalidate(by=unchecked.owner, suggestion=unchecked, answer="试一试")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"verdict": "ADOPTED"}, "verdict"),
        ({"verdict": "MERGE"}, "verdict"),
        ({"verdict": "DECLINE", "answer": "没有钱"}, "decline_reason"),
        ({"verdict": "DECLINE", "decline_reason": "COST"}, "answer"),
        ({"verdict": "DECLINE", "decline_reason": "COST", "answer": "请打 13912345678"}, "answer"),
        ({"verdict": "DECLINE", "decline_reason": "COST", "answer": "长" * 501}, "answer"),
        ({"verdict": "LATER", "answer": "以后"}, "later_on"),
        ({"verdict": "LATER", "answer": "以后", "later_on": "today"}, "later_on"),
        ({"verdict": "REFER", "answer": "转了"}, "organization"),
        ({"verdict": "REFER", "answer": "转了", "organization": "firm"}, "finish_by"),
    ],
)
def test_a_verdict_without_its_words_is_refused(case, vests, facts, field):
    case.taken_in()
    known = {"today": timezone.localdate(), "firm": vests.firm}
    with pytest.raises(ValidationError) as caught:
        case.do(baton.study, **{name: known.get(value, value) for name, value in facts.items()})
    assert list(caught.value.message_dict) == [field]
    assert case.stored().step == Step.STUDY


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"text": ""}, "text"),
        ({"finish_by": "yesterday"}, "finish_by"),
        ({"doer": None}, "doer"),
        ({"doer": "yellow"}, "doer"),
        ({"doer": "viewer"}, "doer"),
        ({"doer": "builder"}, "doer"),
        ({"doer": "blue"}, "doer"),
        ({"supervisor": "yellow"}, "supervisor"),
        ({"supervisor": "worker"}, "supervisor"),
        ({"supervisor": "red"}, "supervisor"),
        ({"doer": "street", "supervisor": "street"}, "supervisor"),
        ({"cost_wan": "-"}, "cost_wan"),
    ],
)
def test_a_plan_that_breaks_a_rule_is_refused(case, vests, facts, field):
    case.taken_in().adopted()
    known = vars(vests) | {"yesterday": timezone.localdate() - timedelta(days=1)}
    with pytest.raises(ValidationError) as caught:
        case.planned(**{name: known.get(value, value) for name, value in facts.items()})
    assert list(caught.value.message_dict) == [field]
    assert not SuggestionPlan.objects.exists()


def test_a_firm_s_staff_may_do_and_see_it_then(case, vests):
    case.taken_in().adopted().planned(doer=None, organization=vests.firm)
    with pytest.raises(Exception, match="没有这项权限"):
        case.do(baton.report_done, by=vests.rival, text="我们做的")
    assert case.reported_done().row.doer == vests.builder


def test_sent_back_to_the_doer_it_is_reported_anew(case, vests):
    case.taken_in().adopted().planned().reported_done()
    case.do(baton.send_back, note="照片看不清")
    row = case.row
    assert (row.step, row.owner, row.doer) == (Step.SUPERVISE, vests.blue, vests.worker)
    assert (SuggestionPlan.objects.get().done_at, told(vests.worker, "RETURNED")) == (None, 1)
    with pytest.raises(IllegalMove, match="还没有报告"):
        case.accepted()
    assert case.reported_done().accepted().row.step == Step.REPORT_BACK


def test_sent_back_to_the_planner_it_is_planned_anew(case, vests):
    case.taken_in().adopted().planned().do(baton.send_back, note="方案不可行", to="PLANNER")
    row = case.row
    assert (row.step, row.owner, row.planner, row.doer) == (Step.PLAN, vests.yellow, vests.yellow, None)
    assert told(vests.yellow, "RETURNED") == 1
    row = case.planned(text="改用顶管").row
    assert (row.supervisor, row.plans.get().text) == (vests.blue, "改用顶管")


def test_what_was_referred_has_no_planner_to_go_back_to(case):
    case.taken_in().referred()
    with pytest.raises(IllegalMove, match="没有方案人"):
        case.do(baton.send_back, note="退回", to="PLANNER")


def test_not_satisfied_goes_back_one_level_up_and_the_clock_goes_on(case, vests):
    opened = case.to_report().row.opened_at
    row = case.told("NOT").row
    assert (row.step, row.round, row.level) == (Step.STUDY, 2, RegionLevel.STREET)
    assert (row.owner, row.opened_at, row.ended_at) == (vests.street, opened, None)
    assert (row.planner, row.supervisor, row.doer, row.answer) == (None, None, None, "")
    assert row.verdict == Verdict.ADOPT, "decided once, until it is decided anew"
    row = case.declined().told("NOT").row
    assert (row.round, row.level, row.owner) == (3, RegionLevel.DISTRICT, vests.district)


def test_at_the_district_it_ends_with_a_last_written_answer(case):
    case.to_report().told("NOT").declined().told("NOT").declined()
    with pytest.raises(ValidationError) as caught:
        case.told("NOT")
    assert list(caught.value.message_dict) == ["answer"]
    row = case.told("NOT", answer="区里研究后仍不能办，理由如下。").row
    assert (row.step, row.ending, row.satisfaction) == (Step.ENDED, Ending.NOT_ADOPTED, Satisfaction.NOT)
    assert row.answer == "区里研究后仍不能办，理由如下。"
    with pytest.raises(IllegalMove, match="最后书面答复"):
        case.do(baton.reopen, by=row.collected_by, text="还是不行")


def test_handed_over_its_term_goes_on(case, vests):
    before = case.taken_in().row
    row = case.do(baton.hand_over, by=vests.committee, to=vests.committee2, note="休假").row
    assert (row.owner, row.due_on, row.step_since) == (vests.committee2, before.due_on, before.step_since)
    ended = Baton.objects.filter(end=BatonEnd.HANDED_OVER).get()
    assert (ended.note, told(vests.committee2)) == ("休假", 1)


@pytest.mark.parametrize(
    ("to", "why"),
    [("blue", "已在blue手上"), ("yellow", "另有职责"), ("worker", "另有职责"), ("red", "没有“蓝马甲督办”的职责")],
)
def test_handed_over_only_to_who_may_hold_it(case, vests, to, why):
    case.taken_in().adopted().planned()
    with pytest.raises(ValidationError, match=why):
        case.do(baton.hand_over, to=getattr(vests, to))


def test_many_are_handed_over_at_once_and_each_is_told(case, vests):
    good, done = case.taken_in().row, case.ended().row
    found = baton.bulk_hand_over(by=vests.committee, suggestions=[done, good], to=vests.committee2)
    assert [(row.pk, bool(why)) for row, why in found] == [(good.pk, False), (done.pk, True)]
    assert "已办结" in found[1][1]


def test_a_baton_in_nobody_s_hand_is_taken_by_who_may_hold_it(case, vests):
    case.taken_in()
    Suggestion.objects.update(owner=None)
    with pytest.raises(IllegalMove, match="还没有责任人"):
        case.do(baton.study, by=vests.committee2, verdict=Verdict.ADOPT)
    case.do(baton.hand_over, by=vests.committee2, to=vests.committee2)
    assert case.adopted().row.step == Step.PLAN


def test_the_supervisor_asks_the_next_level_for_help(case, vests):
    case.taken_in().adopted().planned().do(baton.escalate, note="供水公司不配合")
    assert (case.row.level, case.row.owner) == (RegionLevel.STREET, vests.blue)
    assert told(vests.street, "URGED") == told(vests.street2, "URGED") == 1
    case.do(baton.escalate, note="街道也协调不动")
    with pytest.raises(IllegalMove, match="已在区级"):
        case.do(baton.escalate, note="再往上")


def test_who_read_it_before_somebody_moved_it_is_told(case, vests):
    read = case.taken_in().stored()
    case.do(baton.hand_over, by=vests.committee, to=vests.committee2)
    with pytest.raises(Conflict, match="committee"):
        baton.study(by=vests.committee2, suggestion=read, version=read.version, verdict=Verdict.ADOPT)


def test_what_a_resident_sent_is_verified_or_ended(case, vests):
    row = case.sent_in().verified().row
    assert (row.step, row.collected_by, row.public_text) == (Step.STUDY, vests.red, "楼道灯不亮")
    row = case.sent_in().do(baton.invalidate, answer="这是测试内容。").row
    assert (row.ending, row.answer) == (Ending.INVALID, "这是测试内容。")


def test_a_number_does_not_become_public(case):
    with pytest.raises(ValidationError) as caught:
        case.sent_in().do(baton.verify, public_text="找 13912345678")
    assert list(caught.value.message_dict) == ["public_text"]
    with pytest.raises(ValidationError):
        case.verified().do(baton.clean_text, by=case.cast.red, public_text="找 13912345678")
    assert case.do(baton.clean_text, by=case.cast.red2, public_text="灯坏了").row.public_text == "灯坏了"
