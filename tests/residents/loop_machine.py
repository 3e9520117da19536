"""Suggestions through any sequence of moves by anybody, while days go by; what must hold whatever was done.

The rules it is held to are written here by hand; nothing is computed from the product's table.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from unittest import mock

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from renovation.core.models import Duty, Neighborhood, User
from renovation.core.policy import Can
from renovation.core.scope import holds
from residents.actions import baton, suggestion_tend
from residents.actions.baton_leave import hand_over_batons, rehome
from residents.actions.suggestion import VoiceFacts, take_in, take_in_public
from residents.actions.voice_public import join_suggestion
from residents.actions.voice_report import rate
from residents.enums import Move, Step
from residents.models import ReportBack, Suggestion, SuggestionCategory
from residents.queries.loop import moves_of
from tests.residents.loop_cast import PEOPLE
from tests.residents.loop_invariants import DISTRICT, Holds

START = date(2026, 1, 26)
NAMES = [name for name in PEOPLE if name not in ("stranger", "security")] + ["builder", "rival"]
# By hand: from which steps a move leads to which.
LEADS = {
    "VERIFY": {1: {2}}, "INVALIDATE": {1: {6}}, "STUDY": {2: {3, 4, 5}}, "MERGE": {2: {6}}, "PLAN": {3: {4}},
    "REPORT_DONE": {4: {4}}, "NAME_DOER": {4: {4}}, "ACCEPT": {4: {5}}, "SEND_BACK": {4: {3, 4}}, "ESCALATE": {4: {4}},
    "REPORT_BACK": {5: {2, 5, 6}}, "TRY_REACH": {5: {5, 6}}, "LAST_ANSWER": {5: {5, 6}},
    "REOPEN": {6: {2}}, "URGE": {step: {step} for step in range(1, 6)},
    "HAND_OVER": {step: {step} for step in range(1, 6)}, "CLEAN": {step: {step} for step in range(1, 7)},
}  # fmt: skip
KNOWN = VoiceFacts(name="张三", phone="13912345678", has_consented=True)
# Moves that leave the baton where it is.
ASIDE = (Move.URGE, Move.CLEAN, Move.HAND_OVER)


class Loop(Holds, RuleBasedStateMachine):
    """Everybody around one community. `tally` counts over all runs: a machine that is only refused proves nothing."""

    tally: Counter[str] = Counter()

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.today = START
        self.clock = mock.patch("django.utils.timezone.now", self.now)
        self.clock.start()
        self.here = Neighborhood.objects.get()
        self.category = SuggestionCategory.objects.get(pk="PIPES")
        self.opened, self.levels, self.voices, self.ended, self.reopened = {}, {}, {}, {}, {}

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def now(self):
        return datetime(self.today.year, self.today.month, self.today.day, 4, tzinfo=UTC)

    def person(self, name):
        return User.objects.get(username=name)

    # What people do ------------------------------------------------------------------------------------------
    @initialize(seed=st.integers(0, 2**32))
    def begins(self, seed):
        # Hypothesis draws the rules and this; drawn one by one, small numbers would come far too often.
        self.chance = Random(seed)
        self.is_taken_in()
        self.is_taken_in()

    @rule()
    def is_taken_in(self):
        if len(self.opened) >= 5:
            return
        facts = {"neighborhood": self.here, "category": self.category, "text": "路灯坏了"}
        by = self.person(self.chance.choice(("red", "street", "city")))
        if self.chance.random() < 0.4 or not holds(by, Can.COLLECT, self.here):
            row, _voice = take_in_public(**facts, follow_digest=str(self.chance.random()))
        else:
            row = take_in(by=by, **facts, voice=self.chance.choice((VoiceFacts(), KNOWN)))
        self.opened[row.pk] = row.opened_at
        if self.chance.random() < 0.25:
            # As after weeks in which nobody acted, which would take too many steps to come to.
            Suggestion.objects.filter(pk=row.pk).update(level=DISTRICT, climbs_on=None)

    @rule()
    def anybody_tries_anything(self):
        row = self.a_row()
        self.tries(row, self.chance.choice(list(baton.MOVES)), self.person(self.chance.choice(NAMES)))

    @rule()
    def somebody_does_what_they_may(self):
        row, user = self.a_row(), self.person(self.chance.choice(NAMES))
        if pool := self.open_moves(row, user):
            self.tries(row, self.chance.choice(pool), user)

    @rule()
    def the_baton_moves_on(self):
        self.moves_on()

    @rule()
    def the_baton_moves_on_again(self):
        self.moves_on()

    def moves_on(self):
        """Left to chance nearly everything is refused; here it is whoever holds the baton, or does the work."""
        pk = self.a_row(is_open=True).pk
        for _turn in range(self.chance.randrange(1, 7)):
            row = Suggestion.objects.get(pk=pk)
            able = [(user, move) for user in self.involved(row) for move in self.open_moves(row, user)]
            pressing = [pair for pair in able if pair[1] not in ASIDE]
            if pool := pressing if pressing and self.chance.random() < 0.85 else able:
                user, move = self.chance.choice(pool)
                self.tries(row, move, user)

    @rule()
    def a_resident_speaks(self):
        """By their own link: rates, or says "me too"."""
        answered = list(Suggestion.objects.filter(step__gte=5).order_by("step", "pk"))
        waiting = [row for row in answered if row.step == Step.REPORT_BACK] or answered
        row = self.chance.choice(waiting) if waiting and self.chance.random() < 0.7 else self.a_row()
        voice = next(iter(self.chance.sample(pool, 1)), None) if (pool := list(row.voices.order_by("pk"))) else None
        if voice is None or self.chance.random() < 0.3:
            digest = str(self.chance.random())
            self.attempt("join", row, lambda: join_suggestion(suggestion=row, facts=VoiceFacts(), follow_digest=digest))
        else:
            said, why = self.chance.choice(("SATISFIED", "PARTLY", "NOT")), self.chance.choice(("还在漏", "还在漏", ""))
            self.attempt("rate", row, lambda: rate(voice=voice, satisfaction=said, text=why))

    @rule(days=st.sampled_from((1, 1, 3, 8, 40)))
    def days_go_by(self, days):
        self.today += timedelta(days=days)
        suggestion_tend.tend()
        today = self.today
        assert not Suggestion.objects.exclude(step=6).filter(climbs_on__lt=today, level__gt=DISTRICT).exists()
        assert not Suggestion.objects.filter(ending="LATER", later_on__lte=today).exists()

    @rule()
    def a_duty_ends(self):
        """Somebody's duty ends, the last one's is given back: the night finds their batons other hands."""
        Duty.objects.filter(ended_at__isnull=False).update(ended_at=None)
        self.person(self.chance.choice(NAMES)).duties.update(ended_at=self.now())
        rehome()

    @rule()
    def somebody_leaves_their_work(self):
        """Everything open with one person goes to another, or to whom the loop chooses."""
        gone, heir = (self.person(self.chance.choice(NAMES)) for _who in range(2))
        by = self.person(self.chance.choice(("city", "security", "district")))
        held = Suggestion.objects.filter(owner=gone).exclude(step=6).order_by("pk")
        if row := held.first() or Suggestion.objects.first():
            heir = heir if self.chance.random() < 0.7 else None
            self.attempt("leave", row, lambda: hand_over_batons(by=by, owner=gone, successor=heir))

    @rule()
    def many_at_once(self):
        """The same for many rows: what is refused of them changes nothing, the others are done."""
        rows = list(Suggestion.objects.exclude(step=6).order_by("pk"))
        answered = [row for row in rows if row.step == Step.REPORT_BACK]
        row = self.chance.choice(answered or rows or list(Suggestion.objects.all()))
        to, by = self.person(self.chance.choice(NAMES)), row.owner or self.person("street")
        notice = {"how": "NOTICE", "satisfaction": "NOTICED", "text": "已在单元门口公示。"}
        kind, act = self.chance.choice(
            (
                ("bulk_hand_over", lambda: baton.bulk_hand_over(by=by, suggestions=rows, to=to)),
                ("bulk_merge", lambda: baton.bulk_merge(by=by, suggestions=rows, into=row)),
                (
                    "bulk_report_back",
                    lambda: baton.bulk_report_back(by=by, suggestion=row, voices=list(row.voices.all()), **notice),
                ),
            )
        )
        self.attempt(kind, row, act)

    @rule()
    def nobody_is_met(self):
        """A red vest looks for one voice, day after day."""
        waiting = list(Suggestion.objects.filter(step=5, owner__isnull=False).order_by("pk"))
        if not waiting:
            return
        pk = self.chance.choice(waiting).pk
        for _day in range(self.chance.randrange(1, 6)):
            row = Suggestion.objects.get(pk=pk)
            if row.step != Step.REPORT_BACK or row.owner is None:
                return
            self.tries(row, Move.TRY_REACH, row.owner)
            self.today += timedelta(days=1)
            suggestion_tend.tend()

    def involved(self, row):
        """The owner and the doer, or whoever could do or take it."""
        names = {user.username for user in (row.owner, row.doer) if user is not None}
        names |= {"builder", "district2"} if row.step == Step.SUPERVISE and row.doer is None else set()
        names |= {"street", "city"} if row.owner is None or row.step == Step.ENDED else set()
        return [self.person(name) for name in sorted(names)]

    def open_moves(self, row, user):
        return [option.move for option in moves_of(row, user) if option.is_allowed]

    # How it is tried -----------------------------------------------------------------------------------------
    def a_row(self, *, is_open=False):
        open_ones = list(Suggestion.objects.exclude(step=6).order_by("pk"))
        if open_ones and (is_open or self.chance.random() < 0.7):
            return self.chance.choice(open_ones)
        return Suggestion.objects.get(pk=self.chance.choice(sorted(self.opened)))

    def tries(self, row, move, user):
        step, facts = row.step, self.facts(move, row)
        if self.attempt(move, row, lambda: baton.MOVES[move](by=user, suggestion=row, version=row.version, **facts)):
            after = Suggestion.objects.get(pk=row.pk).step
            assert after in LEADS[move].get(step, set()), f"{move}: {step} → {after}"

    def attempt(self, name, row, act):
        """Return whether it was done; what is refused changes nothing."""
        self.tally[f"{name} tried"] += 1
        before = Suggestion.objects.filter(pk=row.pk).values_list().get()
        try:
            with transaction.atomic():
                act()
        except (PermissionDenied, ValidationError):
            assert Suggestion.objects.filter(pk=row.pk).values_list().get() == before
            return False
        self.tally[f"{name} done"] += 1
        return True

    def facts(self, move, row):
        pick, firm = self.chance.choice, self.person("builder").duties.get().organization
        soon = self.today + timedelta(days=pick(range(20)))
        told = ReportBack.objects.filter(round=row.round).values("voice")
        voice = row.voices.exclude(pk__in=told).first() or row.voices.first()
        others = list(Suggestion.objects.exclude(pk=row.pk))
        said = pick(("SATISFIED", "NOT", "NOT", "PARTLY", "NOTICED", "UNREACHED"))
        doer = pick(("worker", "street2", "district", "yellow2", "committee", ""))
        return {
            Move.VERIFY: {"public_text": "路灯坏了"},
            Move.INVALIDATE: {"answer": "不是意见。"},
            Move.CLEAN: {"public_text": "路灯坏了"},
            Move.STUDY: {
                "verdict": pick(("ADOPT", "ADOPT", "ADOPT", "LATER", "DECLINE", "REFER")), "answer": "已研判。",
                "decline_reason": "COST", "organization": firm, "later_on": soon + timedelta(days=1), "finish_by": soon,
            },
            Move.MERGE: {"into": pick(others) if others else row},
            Move.PLAN: {
                "text": "换灯", "finish_by": soon, "organization": None if doer else firm,
                "doer": self.person(doer) if doer else None,
                "supervisor": self.person(pick(NAMES)) if self.chance.random() < 0.2 else None,
            },
            Move.REPORT_DONE: {"text": "换好了"},
            Move.NAME_DOER: {"doer": self.person(doer or "worker")},
            Move.ACCEPT: {"answer": "换好了。", "result": pick(("DONE", "PARTLY_DONE"))},
            Move.SEND_BACK: {"note": "没换好", "to": pick(("DOER", "PLANNER"))},
            Move.ESCALATE: {"note": "推不动"},
            Move.REPORT_BACK: {
                "voice": voice, "how": "NOTICE" if said == "NOTICED" else "VISIT", "text": "还是黑",
                "answer": pick(("最后答复。", "最后答复。", "")), "satisfaction": said,
            },
            Move.TRY_REACH: {"voice": voice, "how": pick(("VISIT", "PHONE"))},
            Move.LAST_ANSWER: {"answer": pick(("最后答复。", ""))},
            Move.REOPEN: {"text": "又坏了", "voice": pick((voice, None)), "how": "PHONE"},
            Move.URGE: {"text": "快点"},
            Move.HAND_OVER: {"to": self.person(pick(NAMES))},
        }[move]  # fmt: skip


def quick(runs, steps, *, is_same_each_time=True):
    return settings(
        derandomize=is_same_each_time,
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        report_multiple_bugs=False,
        phases=[Phase.generate],
    )
