"""What a look at the installation says: one sentence each, and what to do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """BAD stops the portal or lets data be lost; WARN wants looking at; GOOD is said all the same."""

    GOOD = "ok"
    WARN = "warn"
    BAD = "late"


@dataclass(frozen=True)
class Finding:
    """`code` is a word for programs; `do` is empty only where all is well."""

    code: str
    level: Level
    says: str
    do: str = ""

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "level": self.level.name, "says": self.says, "do": self.do}


Check = Callable[[], list[Finding]]


def good(code: str, says: object) -> Finding:
    return Finding(code, Level.GOOD, str(says))


def warn(code: str, says: object, do: object) -> Finding:
    return Finding(code, Level.WARN, str(says), str(do))


def bad(code: str, says: object, do: object) -> Finding:
    return Finding(code, Level.BAD, str(says), str(do))


def worst(findings: list[Finding]) -> Level:
    levels = {finding.level for finding in findings}
    return next((level for level in (Level.BAD, Level.WARN) if level in levels), Level.GOOD)
