"""What is wrong with a cell, in words for the office that filled it in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    ERROR = "ERROR"
    WARNING = "WARNING"


class BadValue(ValueError):
    """A parser's verdict. ERROR: the cell gives no value. WARNING: `keep` may be used, somebody should look."""

    def __init__(self, reason: str, *, keep: Any = None, severity: Severity = Severity.ERROR) -> None:
        super().__init__(reason)
        self.reason = reason
        self.keep = keep
        self.severity = severity


def doubtful(reason: str, keep: Any) -> BadValue:
    return BadValue(reason, keep=keep, severity=Severity.WARNING)


@dataclass(frozen=True)
class Problem:
    """`cell` as in Excel (`H17`), `value` as the sheet shows it, `field` the catalog name or ""."""

    cell: str
    value: str
    reason: str
    severity: Severity
    field: str = ""
