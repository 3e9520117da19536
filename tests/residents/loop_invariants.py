"""What must hold of suggestions whatever was done with them, and in whatever order; written by hand."""

from collections import Counter

from hypothesis.stateful import invariant

from renovation.core.workday import is_workday
from residents.enums import Ending, Step
from residents.models import Baton, ReachTry, ReportBack, Suggestion, SuggestionPlan, Voice

DISTRICT = 6


class Holds:
    """Mixed into the machine, which keeps what was seen last: `opened`, `levels`, `voices`, `ended`, `reopened`."""

    @invariant()
    def everything_holds(self):
        """All of it from six readings, since it is asked after every step."""
        rows = {row.pk: row for row in Suggestion.objects.all()}
        batons, voices = list(Baton.objects.all()), list(Voice.objects.all())
        reports, tries = list(ReportBack.objects.all()), list(ReachTry.objects.all())
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
        self.nobody_is_written_off(reports, tries, voices)
        self.a_round_says_why(rows, told)
        self.what_was_decided_stays_decided(rows, batons)

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
            # Of what was referred, whoever referred it made the plan.
            assert plan.accepted_by_id != plan.made_by_id, "the planner accepted, or who referred it"
            # Whoever did the work may still note that somebody is not satisfied with it, which opens the case again.
            noted = told.get((row.pk, plan.round), ())
            tellers = {report.by_id for report in noted if report.satisfaction != "NOT"}
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
        homes = Counter(voice.suggestion_id for voice in voices)
        for pk, row in rows.items():
            if row.step != Step.ENDED:
                continue
            reports = told.get((pk, row.round), ())
            said = [report.satisfaction for report in reports if report.replaced_at is None]
            if row.ending == Ending.INVALID:
                assert not reports, "somebody was told, and then it was made invalid"
                assert row.answer, "invalid, and its number does not say why"
                assert row.round == 1
            elif row.ending == Ending.MERGED:
                assert not reports, "somebody was told, and then it was merged away"
                assert not homes[pk], "merged away, and somebody waits for the answer of nothing"
            else:
                assert len(said) == homes[pk] > 0, "ended, and somebody is untold"
                if "NOT" in said:
                    assert row.level == DISTRICT, "ended below the district though somebody said no"
                    assert row.last_answered_at is not None, "ended unsatisfied without the last answer"
                    assert row.answer, "ended unsatisfied without the last answer's words"

    def authors_are_never_lost(self, rows, voices):
        for voice in voices:
            assert self.voices.setdefault(voice.pk, voice.origin_id) == voice.origin_id
            home = rows[voice.origin_id]
            while home.ending == Ending.MERGED:
                home = rows[home.merged_into_id]
            assert voice.suggestion_id == home.pk, "an author is told about another suggestion"
            if home.ending == Ending.INVALID:
                assert voice.origin_id == home.pk, "merged into what is invalid: an author is never told"
        assert len(voices) == len(self.voices)

    def nobody_is_written_off(self, reports, tries, voices):
        days, known = {}, {voice.pk for voice in voices if voice.phone_index}
        for one in tries:
            days.setdefault((one.voice_id, one.round), set()).add(one.on)
        for report in reports:
            assert report.satisfaction != "NOT" or report.text, "not satisfied, and nobody knows why"
            looked = days.get((report.voice_id, report.round), set())
            if report.satisfaction == "UNREACHED":
                assert sum(is_workday(day) for day in looked) >= 3, "written off before the third working day"
            if report.satisfaction == "NOTICED":
                assert report.how == "NOTICE"
                assert looked or report.voice_id not in known, "a notice for somebody who could be called"

    def a_round_says_why(self, rows, told):
        for pk, row in rows.items():
            before = [
                report
                for number in range(1, row.round)
                for report in told.get((pk, number), ())
                if report.satisfaction == "NOT" and report.replaced_at is None
            ]
            is_blamed = row.round_reason == "UNSATISFIED"
            assert (row.round == 1) == (row.round_reason == "FIRST")
            assert not is_blamed or (before and before[-1].round == row.round - 1), "nobody said no, and it is blamed"
            assert not row.is_reopened or before, "counted as reopened, and nobody ever said no"
            assert row.is_reopened or not is_blamed
            assert row.is_reopened or not self.reopened.get(pk), "once reopened, it is forgotten"
            self.reopened[pk] = row.is_reopened

    def what_was_decided_stays_decided(self, rows, batons):
        """Being studied again takes nothing back before it is decided anew."""
        studied = {b.suggestion_id for b in batons if b.step == Step.STUDY and b.end == "PASSED"}
        for pk in studied:
            assert rows[pk].verdict, "a new round forgot what was decided"
