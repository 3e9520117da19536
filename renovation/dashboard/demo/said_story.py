"""One suggestion of the demo from its first word to where it stands: each hand it went through, and when."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from renovation.core.models import User
from renovation.dashboard.demo import said_text
from residents.enums import Step, Verdict


@dataclass(frozen=True)
class Fate:
    """What becomes of a suggestion: the verdict, the step it has come to, its ending, and in how many rounds.

    `age` is how long the present baton lies there: fresh, due, late or climbed; `is_nobodys` has no owner.
    """

    verdict: str = Verdict.ADOPT
    stop: int = Step.ENDED
    ending: str = ""
    rounds: int = 1
    age: str = "due"
    is_nobodys: bool = False
    # Not satisfied even with the district's last written answer.
    is_unhappy: bool = False
    channel: str = ""


@dataclass
class Leg:
    """One baton: the values of the row while it lay there, and how it was passed on. `end` is "" for the open one."""

    values: dict[str, Any]
    at: datetime
    ended_at: datetime | None = None
    end: str = ""
    note: str = ""
    by: User | None = None


@dataclass
class Story:
    """`facts` never change; `legs` in turn; `told` = (round, when, satisfaction, words); `plans` by round."""

    facts: dict[str, Any]
    fate: Fate
    remark: said_text.Remark
    legs: list[Leg] = field(default_factory=list)
    told: list[tuple[int, datetime, str, str]] = field(default_factory=list)
    plans: dict[int, dict[str, Any]] = field(default_factory=dict)
    into: "Story | None" = None
    joined: list["Story"] = field(default_factory=list)
    row: Any = None

    @property
    def opened_at(self) -> datetime:
        return self.facts["opened_at"]

    def values_at(self, moment: datetime) -> dict[str, Any]:
        """Return the row's changing values as they stood at a moment."""
        return next((leg.values for leg in reversed(self.legs) if leg.at <= moment), self.legs[0].values)

    def moved_between(self, start: datetime, end: datetime) -> bool:
        return any(start < leg.at <= end for leg in self.legs)
