"""Many at once on PostgreSQL: a remark sent forty times is one, and of people acting on one suggestion one wins."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections

from renovation.core.actions.base import Conflict
from residents.actions import baton, baton_pass
from residents.actions import suggestion as taking
from residents.actions.baton import IllegalMove
from residents.actions.suggestion import take_in
from residents.enums import Step
from residents.models import Baton, ReportBack, Suggestion, Voice
from tests.residents.loop_cast import Case, fresh, people

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
SENDERS, PEOPLE = 40, 10


@pytest.fixture
def case(transactional_db, here):
    assert connection.vendor == "postgresql"
    return Case(people(), here)


def at_once(count, act):
    """Run `act(number)` in so many threads that begin together; return what each came to."""
    start = Barrier(count)

    def run(number):
        try:
            start.wait(60)
            return act(number)
        except (ValidationError, IntegrityError) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_forty_times_the_same_remark_is_one(case):
    sent = {"client_id": uuid4(), "body_digest": "a" * 64}
    facts = {"neighborhood": case.here, "category": case.category, "text": "路灯坏了"}
    got = at_once(SENDERS, lambda _number: take_in(by=fresh(case.cast.red), **facts, **sent).number)
    assert len(set(got)) == 1, Counter(map(repr, got))
    assert (Suggestion.objects.count(), Voice.objects.count(), Baton.objects.count()) == (1, 1, 2)
    assert Baton.objects.filter(ended_at=None).count() == 1
    print("intake", json.dumps({"sent": SENDERS, "rows": Suggestion.objects.count()}))


def test_control_without_the_key_forty_are_forty(case, monkeypatch):
    monkeypatch.setattr(taking, "_stored", lambda client_id, digest: None)
    facts = {"neighborhood": case.here, "category": case.category, "text": "路灯坏了"}
    at_once(SENDERS, lambda _number: take_in(by=fresh(case.cast.red), **facts, client_id=None).number)
    assert Suggestion.objects.count() == SENDERS


def moves(case):
    """Ten people with ten moves that are each open to them now: two verdicts, a merge, seven hand-overs."""
    vests, row = case.cast, case.stored()
    other = Case(vests, case.here).taken_in(by=vests.red2).row
    giver = [
        vests.committee2,
        vests.street,
        vests.street2,
        vests.district,
        vests.district2,
        vests.city,
        vests.committee,
    ]
    own = [
        (baton.study, vests.committee, {"verdict": "ADOPT"}),
        (baton.study, vests.committee, {"verdict": "DECLINE", "decline_reason": "COST", "answer": "没有资金。"}),
        (baton.merge, vests.committee, {"into": other}),
    ]
    return row, own + [(baton.hand_over, by, {"to": vests.committee2}) for by in giver]


def act_at_once(case, *, with_version):
    row, todo = moves(case)

    def act(number):
        move, by, facts = todo[number]
        version = {"version": row.version} if with_version else {}
        return move(by=fresh(by), suggestion=Suggestion.objects.get(pk=row.pk), **facts, **version)

    return row, at_once(PEOPLE, act)


def test_of_ten_people_one_wins_and_nine_are_told(case):
    row, got = act_at_once(case.taken_in(), with_version=True)
    won = [outcome for outcome in got if isinstance(outcome, Suggestion)]
    told = [outcome for outcome in got if isinstance(outcome, Conflict | IllegalMove)]
    assert (len(won), len(told)) == (1, PEOPLE - 1), got
    stored = Suggestion.objects.get(pk=row.pk)
    assert stored.version == row.version + 1
    assert (stored.step, stored.owner_id) == (won[0].step, won[0].owner_id)
    assert Baton.objects.filter(suggestion=row, ended_at=None).count() == (stored.step != Step.ENDED)
    print("moves", json.dumps({"people": PEOPLE, "won": len(won), "told": len(told), "lost": 0}))


def test_without_a_version_none_overwrites_another(case):
    """Whoever sends no version is still refused what the row as locked does not allow; each yes is one step."""
    row, got = act_at_once(case.taken_in(), with_version=False)
    done = sum(isinstance(outcome, Suggestion) for outcome in got)
    stored = Suggestion.objects.get(pk=row.pk)
    assert stored.version == row.version + done
    assert Baton.objects.filter(suggestion=row).count() == 2 + done - (stored.step == Step.ENDED)


def test_two_report_to_the_last_voice_and_it_ends_once(case):
    case.to_report()
    row, voice = case.stored(), case.row.voices.get()
    facts = {"voice": voice, "how": "VISIT", "satisfaction": "SATISFIED"}
    got = at_once(2, lambda _number: baton.report_back(by=fresh(case.cast.red), suggestion=row, **facts))
    assert sum(isinstance(outcome, Suggestion) for outcome in got) == 1
    assert (ReportBack.objects.count(), case.stored().step) == (1, Step.ENDED)


def test_control_without_the_lock_steps_are_lost(case, monkeypatch):
    """The race is real: reading without the lock, several find the baton in the same hand and say they passed it.

    The batons are taken away here too, since the database lets only one of a suggestion be open.
    """
    together = Barrier(PEOPLE)

    def unlocked(row):
        stored = Suggestion.objects.get(pk=row.pk)
        with suppress(BrokenBarrierError):
            together.wait(10)
        return stored

    monkeypatch.setattr(baton_pass, "lock", unlocked)
    monkeypatch.setattr(baton_pass, "finish", lambda *_args, **_facts: None)
    monkeypatch.setattr(baton, "finish", lambda *_args, **_facts: None)
    monkeypatch.setattr(Baton, "save", lambda self, **_options: None)
    row, todo = moves(case.taken_in())
    takers = [case.cast.committee2] * PEOPLE

    def act(number):
        by = todo[3 + number % 6][1]
        return baton.hand_over(
            by=fresh(by), suggestion=row, to=takers[number], version=row.version, note=str(number)
        )  # fmt: skip

    got = at_once(PEOPLE, act)
    won = sum(isinstance(outcome, Suggestion) for outcome in got)
    assert won > 1
    assert case.stored().version < row.version + won
