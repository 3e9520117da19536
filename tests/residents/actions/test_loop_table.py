"""Every point of the loop × every move × every person, tried through the action against a table written by hand."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from renovation.core.models import AuditEntry, User
from residents.actions.baton import MOVES, IllegalMove
from residents.actions.suggestion import VoiceFacts
from residents.actions.voice_public import join_suggestion
from residents.actions.voice_report import rate
from residents.enums import Ending, Move, Step, Verdict
from residents.models import Baton, Suggestion
from residents.queries import hand
from residents.queries.loop import moves_of
from tests.residents.loop_cast import PEOPLE
from tests.residents.loop_table import ALLOWED, EVERYWHERE, WHY, expected

NAMES = [*PEOPLE, "builder", "rival"]
POINTS = {
    "SENT_IN": lambda case: case.sent_in(),
    "STUDY": lambda case: case.taken_in(),
    "NOBODY": lambda case: nobody_s(case.taken_in()),
    "PLAN": lambda case: case.taken_in().adopted(),
    "DOING": lambda case: case.taken_in().adopted().planned(),
    "FIRM": lambda case: case.taken_in().adopted().planned(doer=None, organization=case.cast.firm),
    "DONE": lambda case: case.taken_in().adopted().planned().reported_done(),
    "REFERRED": lambda case: case.taken_in().referred(),
    "TOP": lambda case: at_the_top(case.taken_in().adopted().planned()),
    "ANSWERED": lambda case: case.to_report(),
    "LAST_WORD": lambda case: said_no(case),
    "ENDED": lambda case: case.ended(),
    "PUT_OFF": lambda case: case.taken_in().put_off().told(),
    "LONG_ENDED": lambda case: long_ago(case.ended()),
    "MERGED": lambda case: merged(case.taken_in()),
    "INVALID": lambda case: case.sent_in().do(MOVES[Move.INVALIDATE], answer="测试内容。"),
}


def nobody_s(case):
    Suggestion.objects.filter(pk=case.row.pk).update(owner=None)
    Baton.objects.filter(suggestion=case.row, ended_at=None).update(owner=None)
    return case


def at_the_top(case):
    Suggestion.objects.filter(pk=case.row.pk).update(level=hand.HIGHEST)
    return case


def said_no(case):
    """Two at the district are owed the answer; the first says no by their own link."""
    case.sent_in().verified()
    join_suggestion(suggestion=case.row, facts=VoiceFacts(), follow_digest="a")
    at_the_top(case.adopted().planned().reported_done().accepted())
    rate(voice=case.row.voices.first(), satisfaction="NOT", text="还在漏")
    return case


def long_ago(case):
    Suggestion.objects.filter(pk=case.row.pk).update(ended_at=timezone.now() - timedelta(days=31))
    return case


def merged(case):
    row = case.row
    into = case.taken_in().row
    case.row = row
    return case.do(MOVES[Move.MERGE], into=into)


def facts_of(case, row):
    """What each move needs besides: good for every point, so that only the rules decide."""
    vests, soon = case.cast, timezone.localdate() + timedelta(days=5)
    takers = {Step.PLAN: "yellow2", Step.SUPERVISE: "blue2", Step.STUDY: "committee2"}
    return {
        Move.VERIFY: {},
        Move.INVALIDATE: {"answer": "这不是意见。"},
        Move.CLEAN: {"public_text": "灯坏了"},
        Move.STUDY: {"verdict": Verdict.ADOPT},
        Move.MERGE: {"into": case.other},
        Move.PLAN: {"text": "换管", "finish_by": soon, "doer": vests.district2},
        Move.REPORT_DONE: {"text": "已换"},
        Move.NAME_DOER: {"doer": vests.district2},
        Move.ACCEPT: {"answer": "已换好。"},
        Move.SEND_BACK: {"note": "不行", "to": "DOER" if row.step == Step.SUPERVISE and case.is_done else "PLANNER"},
        Move.ESCALATE: {"note": "推不动"},
        Move.TRY_REACH: {"voice": untold(row), "how": "VISIT"},
        Move.LAST_ANSWER: {"answer": "已尽力，特此答复。"},
        Move.REPORT_BACK: {"voice": untold(row), "how": "VISIT", "satisfaction": "SATISFIED"},
        Move.REOPEN: {"text": "又坏了"},
        Move.URGE: {},
        Move.HAND_OVER: {"to": getattr(vests, takers.get(row.step, "red2"))},
    }


def untold(row):
    return row.voices.exclude(reports__round=row.round).first() or row.voices.first()


def stands(row):
    return Suggestion.objects.filter(pk=row.pk).values_list().get(), AuditEntry.objects.count()


def tried(case, move, name):
    """Return (what happened, in words); whatever it was, nothing of it stays."""
    row = Suggestion.objects.get(pk=case.row.pk)
    facts, before = facts_of(case, row)[move], stands(row)
    user = User.objects.get(pk=getattr(case.cast, name).pk)
    try:
        with transaction.atomic():
            MOVES[move](by=user, suggestion=row, version=row.version, **facts)
            transaction.set_rollback(True)
    except (PermissionDenied, IllegalMove) as error:
        assert stands(row) == before, "a refused move left something behind"
        is_rule = isinstance(error, IllegalMove)
        return ("ILLEGAL", error.messages[0]) if is_rule else ("FORBIDDEN", str(error))
    return "DONE", ""


def brought_to(case, point):
    """Bring the case to a point, with another one of the same neighborhood beside it."""
    row = POINTS[point](case).row
    case.other, case.is_done = case.taken_in(by=case.cast.red2, text="同样的意见").stored(), point == "DONE"
    case.row = row
    return row


@pytest.mark.parametrize("point", list(POINTS))
def test_every_move_by_everybody(case, point):
    """And pages offer exactly that, shut doors with the words the action would say."""
    row = Suggestion.objects.get(pk=brought_to(case, point).pk)
    wrong, said = [], {}
    for name in NAMES:
        offered = {option.move: option for option in moves_of(row, User.objects.get(username=name))}
        for move in MOVES:
            found, why = said[move, name] = tried(case, move, name)
            if found != expected(point, move, name):
                wrong.append(f"{move} by {name}: {found} ({why}), not {expected(point, move, name)}")
            option = offered[move]
            if (point, move) != ("REFERRED", Move.SEND_BACK):  # To whom it may go back is the action's question.
                shown = "FORBIDDEN" if option.is_forbidden else "DONE" if option.is_allowed else "ILLEGAL"
                assert (shown, option.why_not) == (found, why), (move, name)
    assert wrong == []
    for (place, move, name), words in WHY.items():
        assert place != point or words in said[move, name][1], said[move, name]


def test_the_table_by_hand_knows_every_point_and_move():
    assert set(ALLOWED) == set(POINTS)
    assert {move for moves in ALLOWED.values() for move in moves} | set(EVERYWHERE) == {str(move) for move in MOVES}
    assert set(MOVES) == set(Move)
    assert set(Ending) > {Ending.MERGED, Ending.INVALID}
