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
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from renovation.core.models import Duty, Neighborhood, User
from renovation.core.policy import Can
from renovation.core.scope import holds
from residents.actions import baton, suggestion_tend
from residents.actions.baton_leave import rehome
from residents.actions.suggestion import VoiceFacts, take_in, take_in_public
from residents.actions.voice_public import join_suggestion
from residents.actions.voice_report import rate
from residents.enums import Ending, Move, Step
from residents.models import Baton, ReportBack, Suggestion, SuggestionCategory, SuggestionPlan, Voice
from residents.queries.loop import moves_of
from tests.residents.loop_cast import PEOPLE

START = date(2026, 1, 26)
NAMES = [name for name in PEOPLE if name not in ("stranger", "security")] + ["builder", "rival"]
# By hand: from which steps a move leads to which.
LEADS = {
    "VERIFY": {1: {2}}, "INVALIDATE": {1: {6}}, "STUDY": {2: {3, 4, 5}}, "MERGE": {2: {6}}, "PLAN": {3: {4}},
    "REPORT_DONE": {4: {4}}, "NAME_DOER": {4: {4}}, "ACCEPT": {4: {5}}, "SEND_BACK": {4: {3, 4}}, "ESCALATE": {4: {4}},
    "REPORT_BACK": {5: {2, 5, 6}}, "REOPEN": {6: {2}}, "URGE": {step: {step} for step in range(1, 6)},
    "HAND_OVER": {step: {step} for step in range(1, 6)}, "CLEAN": {step: {step} for step in range(1, 7)},
}  # fmt: skip
UNTOLD_ENDS = {Ending.INVALID, Ending.MERGED}
DISTRICT = 6
# Moves that leave the baton where it is.
ASIDE = (Move.URGE, Move.CLEAN, Move.HAND_OVER)


class Loop(RuleBasedStateMachine):
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
        self.opened, self.levels, self.voices, self.ended = {}, {}, {}, {}

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
            row = take_in(by=by, **facts, voice=VoiceFacts())
        self.opened[row.pk] = row.opened_at

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
        answered = list(Suggestion.objects.filter(step__gte=5).order_by("pk"))
        row = self.chance.choice(answered) if answered and self.chance.random() < 0.7 else self.a_row()
        voice = next(iter(self.chance.sample(pool, 1)), None) if (pool := list(row.voices.order_by("pk"))) else None
        if voice is None or self.chance.random() < 0.3:
            digest = str(self.chance.random())
            self.attempt("join", row, lambda: join_suggestion(suggestion=row, facts=VoiceFacts(), follow_digest=digest))
        else:
            said = self.chance.choice(("SATISFIED", "PARTLY", "NOT"))
            self.attempt("rate", row, lambda: rate(voice=voice, satisfaction=said, text="还在漏"))

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
                "voice": voice, "how": "VISIT", "text": "还是黑", "answer": "最后答复。",
                "satisfaction": pick(("SATISFIED", "NOT", "PARTLY", "UNREACHED")),
            },
            Move.REOPEN: {"text": "又坏了"},
            Move.URGE: {"text": "快点"},
            Move.HAND_OVER: {"to": self.person(pick(NAMES))},
        }[move]  # fmt: skip

    # What holds whatever was done ----------------------------------------------------------------------------
    @invariant()
    def everything_holds(self):
        """All of it from five readings, since it is asked after every step."""
        rows = {row.pk: row for row in Suggestion.objects.all()}
        batons, reports, voices = list(Baton.objects.all()), list(ReportBack.objects.all()), list(Voice.objects.all())
        told = {(voice.suggestion_id, report.round): [] for voice in voices for report in reports}
        homes = {voice.pk: voice.suggestion_id for voice in voices}
        for report in reports:
            told[homes[report.voice_id], report.round].append(report)
        self.the_clock_is_never_reset_and_nothing_falls(rows)
        self.nobody_does_another_s_part(rows, told)
        self.one_baton_in_one_hand(rows, batons)
        self.what_was_handed_on_stays_as_it_was(batons)
        self.nothing_ends_before_everybody_was_told(rows, told, voices)
        self.authors_are_never_lost(rows, voices)

    def the_clock_is_never_reset_and_nothing_falls(self, rows):
        for pk, row in rows.items():
            assert row.opened_at == self.opened[pk], "the clock was set anew"
            last_round, last_level = self.levels.get(pk, (1, 12))
            assert row.round >= last_round
            assert row.level <= last_level
            self.levels[pk] = (row.round, row.level)

    def nobody_does_another_s_part(self, rows, told):
        for row in rows.values():
            parts = [pk for pk in (row.planner_id, row.supervisor_id, row.doer_id) if pk]
            assert len(parts) == len(set(parts)), "one person in two parts"
            assert row.reporter_id is None or row.reporter_id != row.doer_id
        for plan in SuggestionPlan.objects.filter(done_by__isnull=False):
            row = rows[plan.suggestion_id]
            assert plan.accepted_by_id != plan.done_by_id, "the doer accepted"
            if row.verdict == "ADOPT" and plan.round == row.round:
                assert plan.accepted_by_id != plan.made_by_id, "the planner accepted"
            tellers = {report.by_id for report in told.get((row.pk, plan.round), ())}
            assert plan.done_by_id not in tellers, "the doer told the resident"

    def one_baton_in_one_hand(self, rows, batons):
        open_ones = {}
        for b in batons:
            if b.ended_at is None:
                assert b.suggestion_id not in open_ones, "two open batons"
                open_ones[b.suggestion_id] = (b.step, b.owner_id, b.due_on, b.round)
        for pk, row in rows.items():
            expected = (row.step, row.owner_id, row.due_on, row.round) if row.step != Step.ENDED else None
            assert open_ones.get(pk) == expected, (pk, open_ones.get(pk), expected)

    def what_was_handed_on_stays_as_it_was(self, batons):
        names = [field.attname for field in Baton._meta.concrete_fields]
        now = {b.pk: [getattr(b, name) for name in names] for b in batons if b.ended_at is not None}
        assert all(now.get(pk) == values for pk, values in self.ended.items())
        self.ended = now

    def nothing_ends_before_everybody_was_told(self, rows, told, voices):
        for pk, row in rows.items():
            if row.step != Step.ENDED:
                continue
            said = [report.satisfaction for report in told.get((pk, row.round), ())]
            if row.ending in UNTOLD_ENDS:
                assert not said, "somebody was told, and then it was made invalid or merged away"
                continue
            assert len(said) == sum(voice.suggestion_id == pk for voice in voices) > 0, "ended, and somebody is untold"
            assert "NOT" not in said or row.level == DISTRICT, "ended below the district though somebody said no"

    def authors_are_never_lost(self, rows, voices):
        for voice in voices:
            assert self.voices.setdefault(voice.pk, voice.origin_id) == voice.origin_id
            home = rows[voice.origin_id]
            while home.ending == Ending.MERGED:
                home = rows[home.merged_into_id]
            assert voice.suggestion_id == home.pk, "an author is told about another suggestion"
        assert len(voices) == len(self.voices)


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
