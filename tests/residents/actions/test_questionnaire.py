"""What may be done with a questionnaire in which state, and what its questions must be like."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from renovation.core.enums import Role
from residents.actions.question import add_question, change_question, drop_question, move_question
from residents.actions.questionnaire import (
    change_questionnaire,
    close_questionnaire,
    copy_questionnaire,
    drop_questionnaire,
    make_questionnaire,
    open_questionnaire,
    reopen_questionnaire,
)
from residents.actions.questionnaire_issue import issue_forms
from residents.actions.response import answer_online, key_response
from residents.models import (
    Question,
    Questionnaire,
)
from residents.queries.questionnaire import is_taking_online, paper_of
from residents.queries.questionnaire_template import TEMPLATES
from tests.fixtures.cast import COMMUNITY, make_user
from tests.residents.survey_cast import filled, make_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(here, community_worker):
    return make_paper(here, community_worker, state="DRAFT")


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


def by_state(paper, worker):
    """Try every move on a questionnaire; return those that were done."""
    row, question = paper.questionnaire, paper.questions[0]
    facts = {"by": worker, "questionnaire": row}
    moves = {
        "add": lambda: add_question(**facts, kind="TEXT", text="新题"),
        "change": lambda: change_question(by=worker, question=question, kind="TEXT", text="改题"),
        "move": lambda: move_question(by=worker, question=question, up=False),
        "drop": lambda: drop_question(by=worker, question=paper.questions[3]),
        "issue": lambda: issue_forms(**facts, count=1, issued_on=timezone.localdate()),
        "key": lambda: key_response(**facts, filled=filled(paper_of(row), sheet="1")),
        "online": lambda: answer_online(questionnaire=row, filled=filled(paper_of(row), client_id=uuid4())),
        "close": lambda: close_questionnaire(**facts),
        "reopen": lambda: reopen_questionnaire(**facts),
        "open": lambda: open_questionnaire(**facts),
        "remove": lambda: drop_questionnaire(**facts),
    }
    done = set()
    for name, move in moves.items():
        state = row.state
        try:
            move()
        except ValidationError:
            continue
        done.add(name)
        Questionnaire.objects.filter(pk=row.pk).update(state=state)
        row.refresh_from_db() if name != "remove" else None
    return done


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        ("DRAFT", {"add", "change", "move", "drop", "open", "remove"}),
        ("OPEN", {"issue", "key", "online", "close"}),
        ("CLOSED", {"issue", "reopen"}),
    ],
)
def test_each_state_allows_its_own_moves(here, community_worker, state, allowed):
    assert by_state(make_paper(here, community_worker, state=state), community_worker) == allowed


def test_a_template_is_a_questionnaire_that_can_be_opened(here, community_worker):
    for key in TEMPLATES:
        row = make_questionnaire(by=community_worker, neighborhood=here, title="调查", template=key)
        assert row.intro == TEMPLATES[key].intro
        assert open_questionnaire(by=community_worker, questionnaire=row).state == "OPEN"
        assert len(paper_of(row).questions) == len(TEMPLATES[key].questions)
    for template in TEMPLATES.values():
        for question in template.questions:
            assert len(question.text) <= 200
            assert len(set(question.options)) == len(question.options)
            assert question.most is None or 1 <= question.most < len(question.options)


def test_a_copy_has_the_questions_and_nothing_else(paper, elsewhere, community_worker, district_officer):
    row = paper.questionnaire
    issue_forms(by=community_worker, questionnaire=row, count=3, issued_on=timezone.localdate())
    key_response(by=community_worker, questionnaire=row, filled=filled(paper, sheet="1"))
    with pytest.raises(PermissionDenied):
        copy_questionnaire(by=community_worker, questionnaire=row, neighborhood=elsewhere, title="副本")
    copied = copy_questionnaire(by=district_officer, questionnaire=row, neighborhood=elsewhere, title="副本")
    assert (copied.state, copied.neighborhood, copied.intro) == ("DRAFT", elsewhere, row.intro)
    assert copied.public_key != row.public_key
    told = [(q.kind, q.text, q.most, q.is_required, q.is_suggestion, [str(o) for o in q.options.all()])
            for q in paper_of(copied).questions]  # fmt: skip
    assert told == [(q.kind, q.text, q.most, q.is_required, q.is_suggestion, [str(o) for o in q.options.all()])
                    for q in paper.questions]  # fmt: skip
    assert not copied.issues.exists()
    assert not copied.responses.exists()


def test_questions_move_and_close_ranks(draft, community_worker):
    first, second, third, fourth = draft.questions
    move_question(by=community_worker, question=first, up=True)
    move_question(by=community_worker, question=third, up=True)
    move_question(by=community_worker, question=fourth, up=False)
    assert list(Question.objects.order_by("order")) == [first, third, second, fourth]
    drop_question(by=community_worker, question=third)
    assert list(Question.objects.order_by("order").values_list("pk", "order")) == [
        (first.pk, 1), (second.pk, 2), (fourth.pk, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "options", "field"),
    [
        ({"kind": "SINGLE", "text": "题"}, ["一个"], "options"),
        ({"kind": "SINGLE", "text": "题"}, ["同", "同"], "options"),
        ({"kind": "SINGLE", "text": "题"}, [str(n) for n in range(27)], "options"),
        ({"kind": "SINGLE", "text": "题"}, ["好", "长" * 81], "options"),
        ({"kind": "SINGLE", "text": "题"}, ["好", "坏\u202e"], "options"),
        ({"kind": "SCALE", "text": "题"}, ["好", "坏"], "options"),
        ({"kind": "MULTIPLE", "text": "题", "most": 3}, ["好", "坏"], "most"),
        ({"kind": "MULTIPLE", "text": "题", "most": 0}, ["好", "坏"], "most"),
        ({"kind": "TEXT", "text": ""}, [], "text"),
        ({"kind": "TEXT", "text": "长" * 201}, [], "text"),
        ({"kind": "ELSE", "text": "题"}, [], "kind"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_at_its_field(draft, community_worker, facts, options, field):
    error = refused(add_question, by=community_worker, questionnaire=draft.questionnaire, options=options, **facts)
    assert field in error.message_dict
    assert Question.objects.count() == 4


def test_what_people_answered_stays_as_it_was_asked(paper, community_worker):
    row = paper.questionnaire
    error = refused(change_questionnaire, by=community_worker, questionnaire=row, version=1, title="别的", intro="")
    assert set(error.message_dict) == {"title", "intro"}
    day = timezone.localdate() + timedelta(days=3)
    assert change_questionnaire(by=community_worker, questionnaire=row, version=1, closes_on=day).closes_on == day
    late = refused(
        change_questionnaire, by=community_worker, questionnaire=row, version=2,
        closes_on=timezone.localdate() - timedelta(days=1),
    )  # fmt: skip
    assert "closes_on" in late.message_dict


def test_the_last_day_still_counts_and_paper_may_come_after(paper, community_worker):
    row, today = paper.questionnaire, timezone.localdate()
    for ends, is_taking in ((None, True), (today, True), (today - timedelta(days=1), False)):
        row.closes_on = ends
        row.save(update_fields=["closes_on"])
        assert is_taking_online(row) is is_taking
    refused(answer_online, questionnaire=row, filled=filled(paper, client_id=uuid4()))
    assert key_response(by=community_worker, questionnaire=row, filled=filled(paper, sheet="9")).pk
