"""Forms that were handed out and came back: which are kept, which count, what becomes of their texts."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from renovation.core.enums import Role
from renovation.core.models import AuditEntry, Building
from residents.actions.questionnaire_issue import drop_issue, issue_forms
from residents.actions.response import answer_online, correct_response, key_response, void_response
from residents.actions.response_suggestion import make_suggestions
from residents.models import (
    Answer,
    QuestionnaireIssue,
    Response,
    Suggestion,
    SuggestionCategory,
)
from residents.queries.question import Given, fault_of
from residents.queries.response import next_sheet
from tests.fixtures.cast import COMMUNITY, make_user
from tests.residents.survey_cast import filled, make_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(here, community_worker):
    return make_paper(here, community_worker)


@pytest.fixture
def red_vest(regions):
    return make_user("red_vest", Role.RED_VEST, COMMUNITY)


def refused(action, **facts):
    with pytest.raises(ValidationError) as error:
        action(**facts)
    return error.value


RULES = (
    ({"single": (1, 2)}, 0, "最多选 1 项，勾了 2 项"),
    ({"single": ()}, 0, "必答题没有作答"),
    ({"single": (7,)}, 0, "没有“7”"),
    ({"multiple": (1, 2, 3)}, 1, "最多选 2 项，勾了 3 项"),
    ({"scale": (1, 5)}, 2, "最多选 1 项"),
    ({"scale": (6,)}, 2, "没有“6”"),
)


@pytest.mark.parametrize(("form", "at", "words"), RULES)
def test_a_broken_rule_is_refused_or_kept_as_it_is(paper, community_worker, form, at, words):
    row, question = paper.questionnaire, paper.questions[at]
    facts = {"by": community_worker, "questionnaire": row}
    error = refused(key_response, **facts, filled=filled(paper, **form, sheet="1"))
    assert words in error.message_dict[f"q{question.pk}"][0]
    assert not Response.objects.exists()
    kept = key_response(**facts, filled=filled(paper, **form, sheet="1", is_invalid=True))
    assert not kept.is_valid
    assert kept.fault.startswith(f"第{at + 1}题：")
    assert words in kept.fault
    ticks = next(iter(form.values()))
    said = list(kept.answers.filter(question=question))
    stored = [answer.option.order if answer.option else answer.scale or int(answer.text) for answer in said]
    assert sorted(stored) == sorted(ticks)


def test_a_form_without_fault_needs_a_reason_to_count_as_not_valid(paper, community_worker):
    facts = {"by": community_worker, "questionnaire": paper.questionnaire}
    error = refused(key_response, **facts, filled=filled(paper, sheet="1", is_invalid=True))
    assert "fault" in error.message_dict
    kept = key_response(**facts, filled=filled(paper, sheet="1", is_invalid=True, fault="整卷一个选项"))
    assert (kept.is_valid, kept.fault) == (False, "整卷一个选项")


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"text": "长" * 501}, "q"), ({"text": "甲\u202e乙"}, "q"), ({"sheet": "1\u202e"}, "sheet"),
     ({"sheet": "1" * 21}, "sheet"), ({"sheet": ""}, "sheet")],
)  # fmt: skip
def test_what_cannot_be_stored_is_never_cut(paper, community_worker, facts, field):
    field = f"q{paper.questions[3].pk}" if field == "q" else field
    for is_invalid in (False, True):
        form = filled(paper, **{"sheet": "1", "is_invalid": is_invalid, "fault": "错" * is_invalid} | facts)
        error = refused(key_response, by=community_worker, questionnaire=paper.questionnaire, filled=form)
        assert field in error.message_dict
    assert not Response.objects.exists()


def test_a_sheet_is_keyed_once_and_says_by_whom(paper, community_worker, red_vest, elsewhere):
    row = paper.questionnaire
    first = key_response(by=red_vest, questionnaire=row, filled=filled(paper, sheet="A-01", client_id=uuid4()))
    again = filled(paper, sheet="A-01", client_id=first.client_id)
    assert key_response(by=red_vest, questionnaire=row, filled=again) == first
    error = refused(key_response, by=community_worker, questionnaire=row, filled=filled(paper, sheet="A-01"))
    day = f"{timezone.localtime(first.at):%Y-%m-%d %H:%M}"
    assert error.message_dict["sheet"] == [f"A-01 号已由red_vest于 {day} 录入，请核对编号。"]
    far = Building.objects.create(neighborhood=elsewhere, number="9")
    wrong = refused(key_response, by=red_vest, questionnaire=row, filled=filled(paper, sheet="2", building=far))
    assert "building" in wrong.message_dict
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    ("sheet", "following"),
    [("1", "2"), ("0099", "0100"), ("A-09", "A-10"), ("9", "10"), ("甲", ""), ("", ""), ("9" * 20, "")],
)
def test_the_next_sheet_has_the_next_number(sheet, following):
    assert next_sheet(sheet) == following


def test_a_sheet_keyed_wrongly_is_keyed_again(paper, community_worker, red_vest):
    row = key_response(by=red_vest, questionnaire=paper.questionnaire, filled=filled(paper, (1,), sheet="1", text="甲"))
    with pytest.raises(PermissionDenied):
        correct_response(by=red_vest, response=row, filled=filled(paper, (2,), sheet="1"))
    correct_response(by=community_worker, response=row, filled=filled(paper, (2,), sheet="2", text="甲"))
    row.refresh_from_db()
    assert (row.sheet, row.answers.get(question=paper.questions[0]).option.order) == ("2", 2)
    entry = AuditEntry.objects.filter(action="response.corrected").get()
    assert f"{paper.questions[0].pk}: 1" in entry.after["answers_before"]
    void_response(by=community_worker, response=row, fault="代填")
    row.refresh_from_db()
    assert (row.is_valid, row.fault, row.answers.count()) == (False, "代填", 3)
    refused(void_response, by=community_worker, response=row, fault=" ")
    online = answer_online(questionnaire=paper.questionnaire, filled=filled(paper, client_id=uuid4()))
    refused(correct_response, by=community_worker, response=online, filled=filled(paper))


def test_issues_are_counted_and_taken_back(paper, elsewhere, community_worker, red_vest):
    row, today = paper.questionnaire, timezone.localdate()
    facts = {"by": community_worker, "questionnaire": row, "count": 80, "issued_on": today}
    far = Building.objects.create(neighborhood=elsewhere, number="9")
    wrong = {"building": far, "issued_on": today + timedelta(days=1)}
    assert set(refused(issue_forms, **facts | wrong).message_dict) == {"building", "issued_on"}
    assert "count" in refused(issue_forms, **facts | {"count": 0}).message_dict
    issue = issue_forms(**facts)
    with pytest.raises(PermissionDenied):
        drop_issue(by=red_vest, issue=issue)
    drop_issue(by=community_worker, issue=issue)
    assert not QuestionnaireIssue.objects.exists()


def test_texts_become_suggestions_once(paper, community_worker, viewer):
    row = paper.questionnaire
    house = Building.objects.first()
    for sheet, text in (("1", "路灯不亮"), ("2", "想要长椅"), ("3", "")):
        form = filled(paper, sheet=sheet, text=text, building=house)
        key_response(by=community_worker, questionnaire=row, filled=form)
    light, other = (SuggestionCategory.objects.get(pk=code) for code in ("LIGHTING", "OTHER"))
    texts = list(Answer.objects.exclude(text="").order_by("pk"))
    facts = {"by": community_worker, "questionnaire": row, "chosen": {texts[0]: light, texts[1]: other}}
    with pytest.raises(PermissionDenied):
        make_suggestions(**facts | {"by": viewer})
    made = make_suggestions(**facts)
    assert [(one.text, one.category, one.channel, one.building) for one in made] == [
        ("路灯不亮", light, "SURVEY", house), ("想要长椅", other, "SURVEY", house),
    ]  # fmt: skip
    assert [answer.suggestion for answer in Answer.objects.exclude(text="").order_by("pk")] == made
    assert make_suggestions(**facts) == []
    assert Suggestion.objects.count() == 2
    # Neither another questionnaire's text nor an answer that is no such text is taken.
    other_paper = make_paper(row.neighborhood, community_worker, key="zzz234defg")
    assert make_suggestions(**facts | {"questionnaire": other_paper.questionnaire}) == []


def test_an_empty_answer_where_none_is_needed_is_no_fault(paper):
    assert fault_of(paper.questions[2], Given()) == ""
    assert fault_of(paper.questions[0], Given((2,))) == ""
