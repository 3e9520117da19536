"""Telling a suggestion of the demo by the rules of the loop (`residents.actions`), only dated back."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from django.utils import timezone

from renovation.core.models import User
from renovation.core.parameters import CATALOG
from renovation.core.workday import add_workdays
from renovation.dashboard.demo import said_text
from renovation.dashboard.demo.said_cast import Cast
from renovation.dashboard.demo.said_story import Leg, Story
from residents.enums import BatonEnd, Channel, Ending, RoundReason, Satisfaction, Step, Verdict
from residents.queries.hand import STEP_TERM

COMMUNITY, STREET, DISTRICT = 12, 9, 6
# An answer that does not satisfy lifts the next round by a level.
LEVELS = (COMMUNITY, STREET, DISTRICT)
# Days a baton usually takes: the least and the most.
PACE = {Step.COLLECT: (0.1, 0.9), Step.STUDY: (0.6, 4.0), Step.PLAN: (1.0, 6.0), Step.REPORT_BACK: (0.3, 2.5)}
WORKS = (4, 22)
after = lru_cache(maxsize=None)(add_workdays)


class Teller:
    """Tells one story. `rng` is the story's own, so that telling it again from another day takes the same turns."""

    def __init__(self, story: Story, cast: Cast, rng: Random) -> None:
        self.story, self.cast, self.rng = story, cast, rng
        self.fate, self.now = story.fate, timezone.now()
        self.at: datetime = story.opened_at
        self.row: dict[str, Any] = {
            "step": Step.COLLECT, "round": 1, "round_reason": RoundReason.FIRST, "is_reopened": False,
            "last_answered_at": None, "level": COMMUNITY, "verdict": "", "decline_reason": "", "answer": "",
            "later_on": None, "planner": None, "supervisor": None, "doer": None, "doer_organization": None,
            "reporter": None, "ending": "", "ended_at": None, "satisfaction": "", "merged_into": None,
        }  # fmt: skip

    def tell(self) -> None:
        story = self.story
        story.legs, story.told, story.plans = [], [], {}
        if story.facts["channel"] == Channel.PUBLIC:
            self._begin(Step.COLLECT, story.facts["reporter_to_be"])
            if self._stops(Step.COLLECT):
                return
            if self.fate.ending == Ending.INVALID:
                self._end(Ending.INVALID, note="重复提交的测试内容")
                return
            self._pass(Step.COLLECT)
        else:
            leg = self._begin(Step.COLLECT, story.facts["reporter_to_be"])
            leg.ended_at, leg.end, leg.by = self.at, BatonEnd.PASSED, leg.values["owner"]
        while self._round():
            self._again()

    def _round(self) -> bool:
        """Go once round the loop; tell whether the resident was not satisfied and it begins anew."""
        is_high = self.row["level"] < COMMUNITY
        above = self.cast.district if self.row["level"] == DISTRICT else self.cast.street
        self._begin(Step.STUDY, above if is_high else self.cast.party)
        is_last = self.row["round"] == self.fate.rounds
        if is_last and self._stops(Step.STUDY):
            return False
        if self.fate.ending == Ending.MERGED:
            self._merge()
            return False
        verdict = self.fate.verdict if is_last or self.fate.verdict else Verdict.ADOPT
        studied = {Verdict.ADOPT: self._adopt, Verdict.DECLINE: self._decline, Verdict.LATER: self._put_off}
        if not studied.get(Verdict(verdict), self._refer)(is_last):
            return False
        return self._report_back(is_last)

    def _adopt(self, is_last: bool) -> bool:
        self._study(Verdict.ADOPT, "")
        is_high = self.row["level"] < COMMUNITY
        # Where the street has no officer of its own the district's stands in, who supervises.
        planner = self.cast.street if is_high and self.cast.street != self.cast.district else self.cast.yellow
        self._begin(Step.PLAN, planner, planner=planner)
        if is_last and self._stops(Step.PLAN):
            return False
        self._turn(Step.PLAN)
        works = self.rng.randint(*WORKS)
        finish_by = timezone.localdate(self.at) + timedelta(days=works + 3)
        by_firm = self.rng.random() < 0.15 and not is_high
        doer = self.cast.contractor if by_firm else self.cast.worker
        firm = doer.organization if by_firm else None
        self._plan(self.story.remark.plan, finish_by, planner)
        self._close_leg(BatonEnd.PASSED, self.story.remark.plan, planner)
        blue = self.cast.district if is_high else self.cast.blue
        self._begin(Step.SUPERVISE, blue, from_day=finish_by, supervisor=blue, doer=doer, doer_organization=firm)
        return self._works(is_last, works, self.story.remark.answer)

    def _refer(self, is_last: bool) -> bool:
        self._study(Verdict.REFER, said_text.REFERRED)
        finish_by = timezone.localdate(self.at) + timedelta(days=self.rng.randint(8, 20))
        self._plan(said_text.REFERRED, finish_by, self.cast.party)
        blue = self.cast.district if self.row["level"] < COMMUNITY else self.cast.blue
        changes = {"supervisor": blue, "doer_organization": self.cast.utility}
        self._begin(Step.SUPERVISE, blue, from_day=finish_by, **changes)
        return self._works(is_last, self.rng.randint(4, 12), said_text.PASSED_ON)

    def _works(self, is_last: bool, days: int, answer: str) -> bool:
        """The works under the supervisor's eye; False while they last."""
        made, blue = self.story.plans[self.row["round"]], self.row["owner"]
        if is_last and self._stops(Step.SUPERVISE):
            if self.rng.random() < 0.4:
                made |= self._done(min(self.at + timedelta(days=2), self.now))
                self.story.legs[-1].values["doer"] = made["done_by"]
            return False
        self._turn(Step.SUPERVISE, float(days))
        made |= self._done(self.at - timedelta(hours=20))
        result = (is_last and self.fate.ending) or Ending.DONE
        if self.row["verdict"] == Verdict.REFER:
            result = Ending.PASSED_ON
        made |= {"accepted_by": blue, "accepted_at": self.at, "result": result}
        self.row |= {"answer": answer, "doer": made["done_by"]}
        self._close_leg(BatonEnd.PASSED, answer, blue)
        return True

    def _decline(self, is_last: bool) -> bool:
        reason, words = self.rng.choice(sorted(said_text.DECLINED.items()))
        self._study(Verdict.DECLINE, words, decline_reason=reason)
        return True

    def _put_off(self, is_last: bool) -> bool:
        until = max(timezone.localdate(self.at), timezone.localdate()) + timedelta(days=self.rng.randint(60, 300))
        self._study(Verdict.LATER, said_text.LATER, later_on=until)
        return True

    def _report_back(self, is_last: bool) -> bool:
        red = self.story.facts["reporter_to_be"]
        self._begin(Step.REPORT_BACK, red, reporter=red)
        if is_last and self._stops(Step.REPORT_BACK):
            return False
        self._turn(Step.REPORT_BACK)
        if not is_last:
            words = self.rng.choice(said_text.UNSATISFIED)
            self.story.told.append((self.row["round"], self.at, Satisfaction.NOT, words))
            self._close_leg(BatonEnd.REOPENED, words, red)
            return True
        self._ends()
        return False

    def _ends(self) -> None:
        said = self.rng.choices(list(Satisfaction), (72, 19, 0, 6, 3))[0]
        words = said_text.POSTED if said == Satisfaction.NOTICED else ""
        if self.fate.is_unhappy:
            said, words = Satisfaction.NOT, said_text.UNSATISFIED[0]
            self.row |= {"answer": said_text.LAST_ANSWER, "last_answered_at": self.at}
        self.story.told.append((self.row["round"], self.at, said, words))
        endings = {Verdict.DECLINE: Ending.NOT_ADOPTED, Verdict.LATER: Ending.LATER, Verdict.REFER: Ending.PASSED_ON}
        ending = endings.get(Verdict(self.row["verdict"]), self.fate.ending or Ending.DONE)
        self.row["satisfaction"] = said
        self._end(ending)

    def _again(self) -> None:
        nobody = dict.fromkeys(("planner", "supervisor", "doer", "doer_organization", "reporter", "later_on"))
        nothing = dict.fromkeys(("decline_reason", "answer", "satisfaction"), "")
        self.row |= nobody | nothing | {"round_reason": RoundReason.UNSATISFIED, "is_reopened": True}
        self.row |= {"round": self.row["round"] + 1, "level": LEVELS[self.row["round"]]}

    def _merge(self) -> None:
        self._turn(Step.STUDY)
        self.row["verdict"] = Verdict.MERGE
        self._end(Ending.MERGED, note="并案")

    # One step ---------------------------------------------------------------------------------------------------
    def _study(self, verdict: str, answer: str, **changes: Any) -> None:
        self._turn(Step.STUDY)
        self.row |= {"verdict": verdict, "answer": answer, **changes}
        self._close_leg(BatonEnd.PASSED, answer, self.row["owner"])

    def _begin(self, step: int, owner: User | None, *, from_day: date | None = None, **changes: Any) -> Leg:
        day = from_day or timezone.localdate(self.at)
        due_on = after(day, CATALOG[STEP_TERM[step]].default)
        climbs_on = after(due_on, CATALOG["loop.climb"].default) if self.row["level"] > DISTRICT else None
        self.row |= {"step": step, "owner": owner, "step_since": self.at, "due_on": due_on, "climbs_on": climbs_on}
        self.row |= changes
        leg = Leg(dict(self.row), self.at)
        self.story.legs.append(leg)
        return leg

    def _pass(self, step: int) -> None:
        self._turn(step)
        self._close_leg(BatonEnd.PASSED, "", self.row["owner"])

    def _turn(self, step: int, days: float = 0) -> None:
        """Let time go by until this step is done: in office hours, and never in the future."""
        days = days or self.rng.uniform(*PACE[Step(step)])
        later = timezone.localtime(self.at + timedelta(days=days))
        if later.hour < 8 or later.hour > 18:
            later = later.replace(hour=9 + self.rng.randrange(8))
        self.at = min(max(later, self.at + timedelta(minutes=20)), self.now)

    def _close_leg(self, end: str, note: str, by: User | None) -> None:
        leg = self.story.legs[-1]
        leg.ended_at, leg.end, leg.note, leg.by = self.at, end, note, by

    def _end(self, ending: str, note: str = "") -> None:
        by = self.row["owner"]
        if ending == Ending.INVALID:
            self._turn(Step.COLLECT)
        self._close_leg(BatonEnd.ENDED, note, by)
        self.row |= {"step": Step.ENDED, "ending": ending, "ended_at": self.at, "step_since": self.at}
        self.row |= {"owner": None, "due_on": None, "climbs_on": None}
        self.story.legs.append(Leg(dict(self.row), self.at, end="-"))

    def _stops(self, step: int) -> bool:
        """Tell whether the story has come no further; what lies too long has climbed to the street."""
        if self.fate.stop != step:
            return False
        leg = self.story.legs[-1]
        if self.fate.is_nobodys:
            leg.values |= {"owner": None}
            leg.values |= {"planner": None} if step == Step.PLAN else {}
        if self.fate.age == "climbed":
            self._climb(leg)
        return True

    def _climb(self, leg: Leg) -> None:
        lifted = datetime.combine(leg.values["climbs_on"] + timedelta(days=1), time(0, 20))
        self.at = min(timezone.make_aware(lifted), self.now)
        self._close_leg(BatonEnd.HANDED_OVER, "逾期未办，上升到街道", None)
        taker = self.cast.street
        part = {Step.PLAN: {"planner": taker}, Step.SUPERVISE: {"supervisor": taker}}.get(Step(leg.values["step"]), {})
        climbs_on = after(timezone.localdate(), CATALOG["loop.climb"].default)
        self.row = leg.values | {"level": STREET, "owner": taker, "climbs_on": climbs_on} | part
        self.story.legs.append(Leg(dict(self.row), self.at))

    def _plan(self, text: str, finish_by: date, by: User) -> None:
        cost = self.rng.choice((None, "0.3", "0.8", "1.2", "2.5"))
        made = {"text": text, "finish_by": finish_by, "made_by": by, "made_at": self.at, "cost_wan": cost}
        self.story.plans[self.row["round"]] = made

    def _done(self, at: datetime) -> dict[str, Any]:
        doer = self.row["doer"] or self.cast.worker
        return {"done_text": "已按方案办理，现场照片留存。", "done_by": doer, "done_at": at}


def told_from(story: Story, cast: Cast, seed: int, wanted: Callable[[Random], datetime] | None) -> Story:
    """Tell a story; one still open so that its present baton came into its hand when `wanted` says."""
    Teller(story, cast, Random(seed)).tell()
    if wanted is not None:
        last = next(leg for leg in story.legs if leg.values["step"] == story.fate.stop and _is_last(story, leg))
        story.facts["opened_at"] += wanted(Random(seed)) - last.at
        Teller(story, cast, Random(seed)).tell()
    return story


def _is_last(story: Story, leg: Leg) -> bool:
    return bool(leg.values["round"] == story.fate.rounds)
