"""Nobody is written off with one click: so many working days of trying, or a notice where there is nobody to call."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from renovation.core.models import AuditEntry, Parameter
from residents.actions import baton
from residents.actions.baton import IllegalMove
from residents.actions.suggestion import VoiceFacts
from residents.actions.voice_public import join_suggestion
from residents.enums import Satisfaction, Step
from residents.models import ReachTry, ReportBack, Suggestion, Voice
from residents.queries.metrics import SUGGESTIONS
from residents.queries.voice_reach import reached_of

MONDAY = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
POSTED = "3月2日起在1号楼各单元门口公示七天"


@pytest.fixture
def clock(monkeypatch):
    """A Monday; `clock.now` may be moved on."""
    held = SimpleNamespace(now=MONDAY)
    monkeypatch.setattr("django.utils.timezone.now", lambda: held.now)
    return held


@pytest.fixture
def answered(clock, case):
    return case.to_report()


def tries(case, clock, *days, voice=None, how="PHONE", **more):
    """Look for somebody on so many days after Monday; return the case's row."""
    for day in days:
        clock.now = MONDAY + timedelta(days=day)
        case.do(baton.try_to_reach, voice=voice or case.row.voices.first(), how=how, text="无人接听", **more)
    return case.stored()


def told_counts():
    return Suggestion.objects.filter(SUGGESTIONS.measures["suggestions_told"].where).count()


def test_on_the_third_working_day_somebody_counts_as_unreached(answered, clock):
    row = tries(answered, clock, 0, 1)
    assert (row.step, ReportBack.objects.count()) == (Step.REPORT_BACK, 0)
    row = tries(answered, clock, 2)
    assert (row.step, row.satisfaction) == (Step.ENDED, Satisfaction.UNREACHED)
    first = ReachTry.objects.first()
    assert (first.on, first.how, first.text, first.by.username) == (MONDAY.date(), "PHONE", "无人接听", "red")
    assert (ReachTry.objects.count(), AuditEntry.objects.filter(action="voice.tried").count()) == (3, 3)
    assert told_counts() == 0, "nobody heard the answer"


@pytest.mark.parametrize(
    ("days", "left"),
    [((0, 0, 0), 2), ((0, 5, 6), 2), ((4, 5, 6, 7), 1), ((5, 6), 3)],
    ids=["one day", "a weekend", "over a weekend", "on rest days only"],
)
def test_a_day_counts_once_and_rest_days_not_at_all(answered, clock, days, left):
    row = tries(answered, clock, *days)
    voice = row.voices.get()
    found = reached_of(row, [voice.pk])[voice.pk]
    assert (row.step, found.left, found.count) == (Step.REPORT_BACK, left, len(days))


def test_an_office_sets_how_often(answered, clock):
    Parameter.objects.create(code="loop.tries", value=1, valid_from="2020-01-01")
    assert tries(answered, clock, 0).step == Step.ENDED


def test_somebody_told_and_somebody_unreached_is_told(clock, case):
    case.sent_in().verified()
    join_suggestion(suggestion=case.row, facts=VoiceFacts(), follow_digest="a")
    case.adopted().planned().reported_done().accepted()
    first, second = case.row.voices.order_by("pk")
    case.do(baton.report_back, voice=first, how="VISIT", satisfaction="PARTLY")
    row = tries(case, clock, 0, 1, 2, voice=second)
    assert (row.step, row.satisfaction, told_counts()) == (Step.ENDED, Satisfaction.PARTLY, 1)


def test_who_left_no_contact_is_told_by_a_notice(clock, case):
    case.sent_in().verified().adopted().planned().reported_done().accepted()
    row = case.told("NOTICED", how="NOTICE", text=POSTED).row
    assert (row.step, row.satisfaction, told_counts()) == (Step.ENDED, Satisfaction.NOTICED, 1)


def test_who_left_a_number_is_called_before_a_notice(answered, clock):
    notice = {"satisfaction": "NOTICED", "how": "NOTICE", "text": POSTED}
    with pytest.raises(ValidationError, match="请先联系过一次"):
        answered.told(**notice)
    many = {"voices": Voice.objects.all(), **notice}
    with pytest.raises(ValidationError, match="1 位反映人留有联系方式"):
        answered.do(baton.bulk_report_back, **many)
    tries(answered, clock, 0)
    row = answered.told(**notice).row
    assert (row.step, row.satisfaction) == (Step.ENDED, Satisfaction.NOTICED)


def test_a_contact_that_must_not_be_used_is_none(answered):
    Voice.objects.update(is_restricted=True)
    assert answered.told("NOTICED", how="NOTICE", text=POSTED).row.step == Step.ENDED


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"how": "NOTICE"}, "how"), ({"how": "MESSAGE"}, "how"), ({"how": ""}, "how"), ({"text": "长" * 301}, "text")],
)
def test_bad_tries_are_told_at_their_field(answered, facts, field):
    known = {"voice": answered.row.voices.get(), "how": "VISIT"}
    with pytest.raises(ValidationError) as caught:
        answered.do(baton.try_to_reach, **known | facts)
    assert list(caught.value.message_dict) == [field]
    assert not ReachTry.objects.exists()


def test_tries_are_of_one_round_and_of_those_still_to_be_told(answered, clock):
    other = Voice.objects.get()
    tries(answered, clock, 0, 1)
    answered.told("NOT")
    answered.declined()
    assert tries(answered, clock, 2, voice=other).step == Step.REPORT_BACK, "the new answer, looked for anew"


def test_who_was_told_is_not_looked_for(clock, case):
    case.sent_in().verified()
    join_suggestion(suggestion=case.row, facts=VoiceFacts(), follow_digest="a")
    case.declined()
    first, _second = case.row.voices.order_by("pk")
    case.do(baton.report_back, voice=first, how="VISIT", satisfaction="PARTLY")
    with pytest.raises(IllegalMove, match="反馈过"):
        tries(case, clock, 0, voice=first)


def test_a_try_conflicts_with_nobody_who_fills_in_a_form(answered, clock):
    version = answered.stored().version
    tries(answered, clock, 0, version=version)
    assert answered.stored().version == version
