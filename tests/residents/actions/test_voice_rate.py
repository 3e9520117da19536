"""What residents say themselves by their own link: it counts, nothing said before is lost."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from renovation.core.enums import RegionLevel
from renovation.core.models import Notification
from residents.actions import baton
from residents.actions.baton import IllegalMove
from residents.actions.suggestion import VoiceFacts
from residents.actions.voice_public import join_suggestion
from residents.actions.voice_report import rate
from residents.enums import Ending, RoundReason, Satisfaction, Step
from residents.models import ReportBack, Suggestion
from residents.queries.loop import awaits_last_answer


def stand(case, **values):
    Suggestion.objects.filter(pk=case.row.pk).update(**values)
    return case


def said(row):
    """What was noted of its voices: (round, satisfaction, how, is it the last word)."""
    reports = ReportBack.objects.filter(voice__suggestion=row).order_by("pk")
    return [(one.round, one.satisfaction, one.how, one.replaced_at is None) for one in reports]


def test_a_resident_rates_before_the_red_vest_comes(case):
    case.to_report()
    row = rate(voice=case.row.voices.get(), satisfaction="SATISFIED")
    assert (row.step, row.satisfaction) == (Step.ENDED, Satisfaction.SATISFIED)
    report = ReportBack.objects.get()
    assert (report.by, report.how) == (None, "ONLINE")


def test_a_resident_who_is_not_satisfied_reopens(case):
    opened = case.to_report().row.opened_at
    row = rate(voice=case.row.voices.get(), satisfaction="NOT", text="还在漏")
    assert (row.step, row.round, row.level, row.opened_at) == (Step.STUDY, 2, RegionLevel.STREET, opened)
    assert (row.round_reason, row.is_reopened) == (RoundReason.UNSATISFIED, True)


@pytest.mark.parametrize("point", ["to_report", "ended"])
@pytest.mark.parametrize("text", ["", " ", "差"])
def test_not_satisfied_says_why(case, point, text):
    row = getattr(case, point)().stored()
    with pytest.raises(ValidationError, match="哪里不满意") as caught:
        rate(voice=row.voices.get(), satisfaction="NOT", text=text)
    assert list(caught.value.message_dict) == ["text"]
    assert (case.stored().step, case.stored().round) == (row.step, 1)


def test_a_resident_reopens_after_the_end_within_the_days(case, vests):
    row = case.ended().row
    row = rate(voice=row.voices.get(), satisfaction="NOT", text="又漏了")
    assert (row.step, row.level, row.ending, row.satisfaction) == (Step.STUDY, RegionLevel.STREET, "", "")
    case.row = row
    case.declined().told()
    Suggestion.objects.update(ended_at=timezone.now() - timedelta(days=31))
    with pytest.raises(IllegalMove, match="超过 30 天"):
        rate(voice=row.voices.get(), satisfaction="NOT", text="又漏了")


def test_what_reopens_after_the_end_is_noted_and_nothing_is_wiped(case):
    row = case.ended().row
    row = rate(voice=row.voices.get(), satisfaction="NOT", text="又漏了")
    assert said(row) == [(1, "SATISFIED", "VISIT", False), (1, "NOT", "ONLINE", True)]
    assert ReportBack.objects.last().text == "又漏了"
    assert (row.round, row.round_reason, row.is_reopened) == (2, RoundReason.UNSATISFIED, True)


def test_staff_reopen_for_a_voice_and_it_is_noted(case, vests):
    row = case.ended().row
    voice = row.voices.get()
    with pytest.raises(ValidationError) as caught:
        case.do(baton.reopen, by=vests.red2, voice=voice, text="居民来电说又漏了")
    assert list(caught.value.message_dict) == ["how"]
    row = case.do(baton.reopen, by=vests.red2, voice=voice, how="PHONE", text="居民来电说又漏了").row
    assert said(row) == [(1, "SATISFIED", "VISIT", False), (1, "NOT", "PHONE", True)]
    assert (row.round_reason, row.is_reopened) == (RoundReason.UNSATISFIED, True)


def test_staff_reopen_on_their_own_account(case, vests):
    row = case.ended().row
    row = case.do(baton.reopen, by=vests.red2, text="验收照片不对").row
    assert said(row) == [(1, "SATISFIED", "VISIT", True)]
    assert (row.round, row.round_reason, row.is_reopened) == (2, RoundReason.STAFF, False)


def test_who_could_not_be_reached_rates_later(case):
    row = stand(case.ended(), satisfaction="UNREACHED").stored()
    ReportBack.objects.update(satisfaction="UNREACHED")
    row = rate(voice=row.voices.get(), satisfaction="SATISFIED")
    assert (row.step, row.satisfaction) == (Step.ENDED, Satisfaction.SATISFIED)
    assert said(row) == [(1, "UNREACHED", "VISIT", False), (1, "SATISFIED", "ONLINE", True)]
    with pytest.raises(IllegalMove, match="反馈过"):
        rate(voice=row.voices.get(), satisfaction="PARTLY")


def test_before_there_is_an_answer_there_is_nothing_to_rate(case):
    with pytest.raises(IllegalMove, match="有了答复才能评价"):
        rate(voice=case.taken_in().row.voices.get(), satisfaction="SATISFIED")


def test_a_resident_says_one_of_three(case):
    row = case.to_report().row
    for other in ("UNREACHED", "NOTICED"):
        with pytest.raises(ValidationError):
            rate(voice=row.voices.get(), satisfaction=other)


# The last word -------------------------------------------------------------------------------------------------
@pytest.fixture
def at_the_district(case):
    return stand(case.to_report(), level=RegionLevel.DISTRICT)


def test_not_satisfied_at_the_district_waits_for_the_last_answer(at_the_district, vests):
    case = at_the_district
    row = rate(voice=case.row.voices.get(), satisfaction="NOT", text="还在漏")
    assert (row.step, row.owner, row.round, awaits_last_answer(row)) == (Step.REPORT_BACK, vests.red, 1, True)
    assert Notification.objects.filter(user=vests.red, key=f"suggestion:{row.pk}:last:1").exists()
    with pytest.raises(IllegalMove, match="每位反映人都已反馈"):
        case.do(baton.report_back, voice=row.voices.get(), how="VISIT", satisfaction="SATISFIED")
    for answer in ("", " ", "打13812345678"):
        with pytest.raises(ValidationError) as caught:
            case.do(baton.last_answer, answer=answer)
        assert list(caught.value.message_dict) == ["answer"]
    row = case.do(baton.last_answer, answer="管道已到设计年限，列入明年大修。").row
    assert (row.step, row.ending, row.satisfaction) == (Step.ENDED, Ending.DONE, Satisfaction.NOT)
    assert row.answer == "管道已到设计年限，列入明年大修。"
    assert row.last_answered_at is not None
    with pytest.raises(IllegalMove, match="最后书面答复"):
        rate(voice=row.voices.get(), satisfaction="NOT", text="还在漏")


def test_the_last_answer_is_the_owner_s_and_only_where_it_is_owed(case, vests):
    case.to_report()
    with pytest.raises(IllegalMove, match="没有等待最后书面答复"):
        case.do(baton.last_answer, answer="已尽力。")
    stand(case, level=RegionLevel.DISTRICT)
    rate(voice=case.row.voices.get(), satisfaction="NOT", text="还在漏")
    with pytest.raises(IllegalMove, match="由red负责"):
        case.do(baton.last_answer, by=vests.district, answer="已尽力。")
    case.do(baton.hand_over, to=vests.district)
    assert case.do(baton.last_answer, by=vests.district, answer="已尽力。").row.step == Step.ENDED


def test_others_are_still_told_and_the_last_answer_is_written_once(case):
    case.sent_in().verified()
    for digest in "ab":
        join_suggestion(suggestion=case.row, facts=VoiceFacts(), follow_digest=digest)
    stand(case.adopted().planned().reported_done().accepted(), level=RegionLevel.DISTRICT)
    first, second, third = case.row.voices.order_by("pk")
    rate(voice=first, satisfaction="NOT", text="还在漏")
    assert case.do(baton.last_answer, answer="已尽力。").row.step == Step.REPORT_BACK
    # Face to face the same answer holds; it is not asked for again.
    facts = {"how": "VISIT", "satisfaction": "NOT", "text": "还在漏"}
    assert case.do(baton.report_back, voice=second, **facts).row.step == Step.REPORT_BACK
    row = rate(voice=third, satisfaction="NOT", text="还在漏")
    assert (row.step, row.satisfaction, row.answer) == (Step.ENDED, Satisfaction.NOT, "已尽力。")


def test_the_last_answer_face_to_face_ends_what_waits(at_the_district):
    row = at_the_district.told("NOT", answer="已尽力。").row
    assert (row.step, row.answer, row.last_answered_at is None) == (Step.ENDED, "已尽力。", False)
