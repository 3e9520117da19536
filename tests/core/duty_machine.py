"""People granting, ending, disabling and letting back, in any order and by anybody, while days go by.

The expectation is `duty_table`. Each act must succeed exactly when the table says so, and after each everybody must
reach exactly what it says.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from unittest import mock

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from renovation.core.actions.duty import end_duty, grant_duty
from renovation.core.actions.staff import disable_staff, readmit_staff, renew_password
from renovation.core.models import Duty, Organization, Region, User
from renovation.core.policy import Can
from renovation.core.scope import reach
from tests.core.duty_table import APART, HELD, PLACES, DutyTable, Held
from tests.fixtures.cast import CITY, COMMUNITY, DISTRICT, OTHER_DISTRICT, STREET, make_user

# The one in the middle has two duties in two places; the last one has none.
PEOPLE = (
    (("CITY_COMMAND", CITY),),
    (("DISTRICT_OFFICER", DISTRICT),),
    (("STREET_OFFICER", STREET), ("DISTRICT_OFFICER", OTHER_DISTRICT)),
    (("COMMUNITY_WORKER", COMMUNITY),),
    (("SECURITY_ADMIN", DISTRICT),),
    (("AUDIT_ADMIN", CITY),),
    (),
)
START = date(2026, 3, 2)
# Whoever may do little would fill the runs with refusals: those who may are drawn more often.
givers = st.sampled_from((0, 0, 1, 1, 1, 2, 2, 2, 3, 4, 4, 5, 6))
people = st.integers(0, len(PEOPLE) - 1)
roles, places = st.sampled_from(list(HELD)), st.sampled_from(PLACES)
begins = st.sampled_from((-1, 0, 0, 0, 0, 1, 3))
lengths = st.one_of(st.none(), st.integers(-1, 6))


class Duties(DutyTable, RuleBasedStateMachine):
    """Seven people of all kinds; what they may do follows from what is in `table`.

    `tally` counts over all runs what was tried: a machine whose every act is refused would prove nothing.
    """

    tally: Counter[str] = Counter()

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.today = START
        self.clock = mock.patch("django.utils.timezone.now", self.now)
        self.clock.start()
        self.firm = Organization.objects.get(name="示例施工一")
        self.pks, self.table, self.active = [], {}, []
        for number, duties in enumerate(PEOPLE):
            user = make_user(f"person-{number}")
            self.pks.append(user.pk)
            self.active.append(True)
            for role, code in duties:
                duty = Duty.objects.create(user=user, role=role, region_id=code, starts_on=START)
                self.table[duty.pk] = Held(number, role, code, START, None)

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def now(self):
        return datetime(self.today.year, self.today.month, self.today.day, 4, tzinfo=UTC)

    def person(self, number):
        return User.objects.get(pk=self.pks[number])

    # What people try ----------------------------------------------------------------------------------------
    def tried(self, action, **arguments):
        """Return what the action returns, or None when it refuses; then nothing may have changed."""
        self.tally[f"{action.__name__} tried"] += 1
        before = sorted(Duty.objects.values_list("pk", "ends_on", "ended_at"), key=str)
        try:
            with transaction.atomic():
                done = action(**arguments)
        except (PermissionDenied, ValidationError):
            assert sorted(Duty.objects.values_list("pk", "ends_on", "ended_at"), key=str) == before
            return None
        self.tally[f"{action.__name__} done"] += 1
        return done

    def wanted(self, role, code, starts, length, firm):
        starts_on = self.today + timedelta(days=starts)
        ends_on = None if length is None else starts_on + timedelta(days=length)
        return {
            "role": role, "region": Region.objects.get(pk=code), "organization": self.firm if firm else None,
            "starts_on": starts_on, "ends_on": ends_on,
        }  # fmt: skip

    def noted(self, number, duty):
        held = Held(number, duty.role, duty.region_id, duty.starts_on, duty.ends_on, duty.organization_id is not None)
        self.table[duty.pk] = held

    @rule(by=givers, number=people, role=roles, code=places, starts=begins, length=lengths, odd=st.booleans())
    def grant(self, by, number, role, code, starts, length, odd):
        self.grant_one(by, number, role, code, starts, length, odd)

    def grant_one(self, by, number, role, code, starts, length, odd):
        firm = (role == "CONTRACTOR") != (odd and starts == 3)
        duty = self.wanted(role, code, starts, length, firm)
        may = by != number and self.active[number] and self.can_give(by, role, code)
        expected = may and self.fits(number, role, code, duty["starts_on"], duty["ends_on"], firm)
        made = self.tried(grant_duty, by=self.person(by), user=self.person(number), **duty)
        assert (made is not None) == expected, (by, number, duty, self.table)
        if made:
            self.noted(number, made)

    @rule(which=st.integers(0, 9999), number=people, length=st.integers(0, 2))
    def grant_what_one_may(self, which, number, length):
        """Left to chance nearly every grant is refused; this one is drawn from those the table allows."""
        able = [
            (by, role, code)
            for by in range(len(PEOPLE))
            for role in HELD
            for code in PLACES
            if by != number and role != "CONTRACTOR" and self.can_give(by, role, code)
        ]
        if able:
            by, role, code = able[which % len(able)]
            self.grant_one(by, number, role, code, 0, length, False)

    @rule(which=st.integers(0, 9999), number=people)
    def grant_what_one_has_elsewhere(self, which, number):
        """Finding 10, aimed at: the right to grant lies here, what would be granted somewhere else."""
        able = [
            (by, role, code)
            for by in range(len(PEOPLE))
            for role in HELD
            for code in PLACES
            if by != number and self.has(by, "GRANT_DUTY", code) and not self.can_give(by, role, code)
            if all(any(self.has(by, can, place) for place in PLACES) for can in HELD[role])
        ]
        if able:
            by, role, code = able[which % len(able)]
            self.grant_one(by, number, role, code, 0, 2, False)

    @rule(which=st.integers(0, 9999), on=st.one_of(st.none(), st.integers(0, 4)))
    def end_what_one_may(self, which, on):
        able = [
            (by, pk)
            for by in range(len(PEOPLE))
            for pk, held in sorted(self.table.items())
            if held.is_open(self.today) and self.can_end(by, held)
        ]
        if able:
            by, pk = able[which % len(able)]
            self.end_one(by, pk, on)

    @precondition(lambda self: self.table)
    @rule(by=givers, which=st.integers(0, 99), on=st.one_of(st.none(), st.integers(0, 5)))
    def end(self, by, which, on):
        self.end_one(by, sorted(self.table)[which % len(self.table)], on)

    def end_one(self, by, pk, on):
        held = self.table[pk]
        day = None if on is None else self.today + timedelta(days=on)
        expected = self.can_end(by, held) and held.is_open(self.today)
        expected = expected and (day is None or (day >= held.starts and (held.ends is None or day <= held.ends)))
        ended = self.tried(end_duty, by=self.person(by), duty=Duty.objects.get(pk=pk), on=day)
        assert (ended is not None) == expected, (by, held, day)
        if ended and day is None:
            held.cut = self.today
        elif ended:
            held.ends = day

    @rule(by=givers, number=people)
    def disable(self, by, number):
        self.disable_one(by, number)

    def disable_one(self, by, number):
        duties = self.binding(number)
        expected = self.active[number] and bool(duties) and all(self.can_end(by, held) for held in duties)
        done = self.tried(disable_staff, by=self.person(by), user=self.person(number))
        assert (done is not None) == expected, (by, number, duties)
        if done:
            self.active[number] = False
            for held in self.of(number):
                held.cut = self.today if held.is_open(self.today) else held.cut

    @precondition(lambda self: sum(self.active) > 5)
    @rule(which=st.integers(0, 9999))
    def disable_whom_one_may(self, which):
        pairs = [(by, number) for by in range(len(PEOPLE)) for number in range(len(PEOPLE)) if self.active[number]]
        able = [
            (by, number)
            for by, number in pairs
            if (duties := self.binding(number)) and all(self.can_end(by, held) for held in duties)
        ]
        if able:
            self.disable_one(*able[which % len(able)])

    @precondition(lambda self: not all(self.active))
    @rule(which=st.integers(0, 9999))
    def readmit_whom_one_may(self, which):
        gone = [number for number in range(len(PEOPLE)) if not self.active[number]]
        able = [
            (by, number, role, code)
            for number in gone
            for by in range(len(PEOPLE))
            if self.can_steer(by, number)
            for role in HELD
            for code in PLACES
            if self.can_give(by, role, code)
        ]
        if able:
            self.readmit_one(*able[which % len(able)])

    @rule(by=givers, number=people, role=roles, code=places)
    def readmit(self, by, number, role, code):
        self.readmit_one(by, number, role, code)

    def readmit_one(self, by, number, role, code):
        length = 5 if role == "CONTRACTOR" else None
        duty = self.wanted(role, code, 0, length, role == "CONTRACTOR")
        expected = not self.active[number] and self.can_steer(by, number) and self.can_give(by, role, code)
        done = self.tried(readmit_staff, by=self.person(by), user=self.person(number), **duty)
        assert (done is not None) == expected, (by, number, role, code)
        if done:
            self.active[number] = True
            self.noted(number, Duty.objects.filter(user=done[0]).latest("pk"))

    @rule(by=givers, number=people)
    def renew(self, by, number):
        expected = self.active[number] and self.can_steer(by, number)
        expected = expected and not any(held.role in APART for held in self.binding(number))
        done = self.tried(renew_password, by=self.person(by), user=self.person(number))
        assert (done is not None) == expected, (by, number)

    @rule(days=st.sampled_from((1, 1, 1, 2, 4)))
    def days_go_by(self, days):
        self.today += timedelta(days=days)

    # What holds whatever was done ---------------------------------------------------------------------------
    @invariant()
    def everybody_reaches_what_the_table_says(self):
        for number in range(len(PEOPLE)):
            user = self.person(number)
            reached = {can: reach(user, can) for can in Can}
            assert self.active[number] or not any(reached.values())
            covered = {(str(can), code) for can in Can for code in PLACES if reached[can].covers(code)}
            assert covered == self.expected(number), (number, self.table)

    @invariant()
    def management_stands_alone(self):
        for pk, held in self.table.items():
            others = [other for key, other in self.table.items() if other.user == held.user and key != pk]
            if held.role in APART and held.cut is None:
                assert not any(other.shares_a_day(held.starts, held.ends) for other in others), (held, others)


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
