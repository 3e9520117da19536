"""The answer goes back to everybody who said it, and what they say decides; residents rate by their own link."""

import pytest
from django.core.exceptions import ValidationError

from renovation.core.enums import RegionLevel
from residents.actions import baton
from residents.actions.baton import IllegalMove
from residents.actions.suggestion import VoiceFacts
from residents.actions.voice_public import join_suggestion
from residents.enums import Ending, Satisfaction, Step
from residents.models import ReportBack, Suggestion

POSTED = "3月2日起在1号楼各单元门口公示七天"


@pytest.fixture
def joined(case):
    """Two more said "me too" before the answer."""
    case.sent_in().verified()
    for digest in "ab":
        join_suggestion(suggestion=case.row, facts=VoiceFacts(), follow_digest=digest)
    case.adopted().planned().reported_done().accepted()
    return case


def tell(case, voice, satisfaction="SATISFIED", **more):
    facts = {"voice": voice, "how": "PHONE", "satisfaction": satisfaction, "text": "还在漏"}
    return case.do(baton.report_back, by=case.cast.red, **facts | more).row


def test_it_ends_when_the_last_voice_was_told(joined):
    first, second, third = joined.row.voices.order_by("pk")
    assert tell(joined, first).step == Step.REPORT_BACK
    assert tell(joined, second, "PARTLY").step == Step.REPORT_BACK
    row = tell(joined, third, "NOTICED", how="NOTICE")
    assert (row.step, row.ending, row.satisfaction) == (Step.ENDED, Ending.DONE, Satisfaction.PARTLY)


def test_one_who_is_not_satisfied_reopens_for_all(joined):
    first, second, _third = joined.row.voices.order_by("pk")
    tell(joined, first)
    row = tell(joined, second, "NOT")
    assert (row.step, row.round, row.level) == (Step.STUDY, 2, RegionLevel.STREET)
    joined.declined()
    # In the new round everybody is told anew, also who was satisfied.
    assert tell(joined, first).step == Step.REPORT_BACK


def test_a_notice_tells_many_at_once(joined):
    row = joined.row
    facts = {"how": "NOTICE", "satisfaction": "NOTICED", "voices": row.voices.all(), "text": POSTED}
    assert joined.do(baton.bulk_report_back, **facts).row.step == Step.ENDED
    assert (ReportBack.objects.count(), joined.row.satisfaction) == (3, Satisfaction.NOTICED)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"satisfaction": "NOT"}, "satisfaction"),
        ({"satisfaction": "UNREACHED"}, "satisfaction"),
        ({"voices": []}, "voices"),
        ({"how": "ONLINE"}, "how"),
        ({"how": "PHONE"}, "how"),
        ({"text": ""}, "text"),
    ],
)
def test_many_at_once_only_what_fits_all(joined, facts, field):
    known = {"how": "NOTICE", "satisfaction": "NOTICED", "voices": joined.row.voices.all(), "text": POSTED}
    with pytest.raises(ValidationError) as caught:
        joined.do(baton.bulk_report_back, **known | facts)
    assert list(caught.value.message_dict) == [field]
    assert not ReportBack.objects.exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"satisfaction": "NOT", "text": ""}, "text"),
        ({"satisfaction": "GOOD"}, "satisfaction"),
        # Nobody may simply say that somebody was not reached, nor post a notice instead of calling.
        ({"satisfaction": "UNREACHED"}, "satisfaction"),
        ({"satisfaction": "NOTICED", "how": "NOTICE"}, "satisfaction"),
        ({"satisfaction": "NOTICED"}, "how"),
        ({"how": "PIGEON"}, "how"),
        ({"how": "ONLINE"}, "how"),
        ({"text": "长" * 301}, "text"),
    ],
)
def test_bad_input_is_told_at_its_field(case, facts, field):
    case.to_report()
    with pytest.raises(ValidationError) as caught:
        tell(case, case.row.voices.get(), **facts)
    assert list(caught.value.message_dict) == [field]
    assert case.stored().step == Step.REPORT_BACK


def test_a_voice_of_another_suggestion_is_refused(case):
    other = case.taken_in().row.voices.get()
    case.to_report()
    with pytest.raises(ValidationError) as caught:
        tell(case, other)
    assert list(caught.value.message_dict) == ["voice"]


def test_nobody_is_told_twice_in_a_round(joined):
    voice = joined.row.voices.first()
    tell(joined, voice)
    with pytest.raises(IllegalMove, match="已向这位反映人反馈过"):
        tell(joined, voice)


def test_merged_authors_are_told_and_kept(case, vests):
    first = case.taken_in().row
    case.taken_in(by=vests.red2)
    case.do(baton.merge, into=first)
    row = case.row
    assert (row.ending, row.merged_into, row.voices.count(), row.own_voices.count()) == (Ending.MERGED, first, 0, 1)
    case.row = first
    case.declined()
    tell(case, first.voices.first())
    assert case.row.step == Step.REPORT_BACK
    tell(case, first.voices.last())
    assert case.row.step == Step.ENDED


@pytest.mark.parametrize("into", ["itself", "ended", "elsewhere"])
def test_merged_only_into_an_open_one_of_the_neighborhood(case, elsewhere, into):
    other = case.ended().row
    case.taken_in()
    targets = {"itself": case.row, "ended": other, "elsewhere": other}
    if into == "elsewhere":
        Suggestion.objects.filter(pk=other.pk).update(neighborhood=elsewhere)
    with pytest.raises(ValidationError) as caught:
        case.do(baton.merge, into=targets[into])
    assert list(caught.value.message_dict) == ["into"]


def test_an_unsatisfied_resident_is_not_merged_away(case):
    other = case.taken_in().row
    case.to_report().told("NOT")
    with pytest.raises(IllegalMove, match="不能并案"):
        case.do(baton.merge, into=other)


def test_many_are_merged_at_once_and_each_is_told(case, vests):
    into = case.taken_in().row
    good, ended = case.taken_in().row, case.ended().row
    Suggestion.objects.filter(pk=good.pk).update(owner=vests.committee)
    found = baton.bulk_merge(by=vests.committee, suggestions=[ended, good], into=into)
    assert [(row.pk, bool(why)) for row, why in found] == [(good.pk, False), (ended.pk, True)]
