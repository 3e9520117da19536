"""The loop through any sequence of moves (`loop_machine`), and that a broken rule would be found."""

import dataclasses
import json
import os

import pytest
from django.db import IntegrityError
from hypothesis.stateful import run_state_machine_as_test

from residents.actions.baton_pass import new_round
from residents.enums import Move, RoundReason, Step
from residents.models import Suggestion
from residents.queries.loop import RULES, Who
from residents.queries.voice_reach import Reached
from tests.residents.loop_cast import people
from tests.residents.loop_machine import START, Loop, quick

RUNS = int(os.environ.get("LOOP_RUNS", 0))


@pytest.fixture
def ground(monkeypatch, regions, here):
    """Everybody has been in office since before the first day."""
    with monkeypatch.context() as before:
        before.setattr("django.utils.timezone.localdate", lambda *_args: START)
        people()


def test_the_loop_through_any_sequence(ground):
    """`make audit` asks for thousands of runs, and for other ones each time."""
    run_state_machine_as_test(Loop, settings=quick(RUNS or 8, 40, is_same_each_time=not RUNS))
    print("loop", json.dumps(Loop.tally))
    assert all(Loop.tally[f"{move} done"] for move in Move if RUNS or move in (Move.STUDY, Move.PLAN, Move.REPORT_BACK))


def without(move, **changes):
    return RULES | {move: dataclasses.replace(RULES[move], **changes)}


def and_the_clock(row, reason, *, moment):
    Suggestion.objects.filter(pk=row.pk).update(opened_at=moment)
    return new_round(row, reason, moment=moment)


def and_the_verdict(row, reason, *, moment):
    row.verdict = ""
    return new_round(row, reason, moment=moment)


def and_the_resident(row, reason, *, moment):
    return new_round(row, RoundReason.UNSATISFIED, moment=moment)


def seen_at_once(row, voices):
    return {pk: Reached(days=3, wanted=3, count=1) for pk in voices}


HERE = "residents.actions"
BROKEN = {
    "merging forgets the authors": (f"{HERE}.suggestion_study.move_voices", lambda row, other: None),
    "not satisfied ends all the same": (f"{HERE}.voice_report.HIGHEST", 12),
    "a baton stays open at the end": (f"{HERE}.suggestion_study.finish", lambda *_args, **_facts: None),
    "nobody is barred": ("residents.queries.hand.barred", lambda step, row: set()),
    "ends though somebody was not told": (f"{HERE}.voice_report.untold", lambda row: False),
    "the clock begins anew": (f"{HERE}.voice_report.new_round", and_the_clock),
    "anybody accepts, the doer too": (
        f"{HERE}.baton_pass.RULES", without(Move.ACCEPT, who=Who.ANYBODY, checks=RULES[Move.ACCEPT].checks[1:]),
    ),
    "planned before it is studied": (f"{HERE}.baton_pass.RULES", without(Move.PLAN, steps=(Step.STUDY, Step.PLAN))),
    "an overdue baton stays": (f"{HERE}.suggestion_tend.climb", lambda pk: False),
    "what was put off is forgotten": (f"{HERE}.suggestion_tend.resume", lambda pk: False),
    "one try is enough": (f"{HERE}.voice_reach.reached_of", seen_at_once),
    "a notice instead of a call": (f"{HERE}.voice_report.has_contact", lambda voice: False),
    "the last answer is not waited for": (f"{HERE}.voice_report.awaits_last_answer", lambda row: False),
    "a new round forgets the verdict": (f"{HERE}.voice_report.new_round", and_the_verdict),
    "what was put off is blamed on the resident": (f"{HERE}.suggestion_tend.new_round", and_the_resident),
}  # fmt: skip


# The suite takes those that are found soonest; `make audit` all of them.
@pytest.mark.parametrize("fault", list(BROKEN) if RUNS else list(BROKEN)[:4])
def test_a_broken_rule_would_be_found(ground, monkeypatch, fault):
    where, broken = BROKEN[fault]
    monkeypatch.setattr(where, broken)
    if where.endswith("RULES"):
        monkeypatch.setattr("residents.queries.loop.RULES", broken)
    if where.endswith("barred"):
        for module in ("residents.queries.loop", "residents.actions.baton"):
            monkeypatch.setattr(f"{module}.barred", broken)
    with pytest.raises((AssertionError, IntegrityError)):
        run_state_machine_as_test(Loop, settings=quick(runs=200, steps=40))
