"""Raw cells as a file holds them, whatever its format. Rows and columns count from 1, as in Excel."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

RawValue = str | Decimal | bool | datetime | None

ERROR = "ERROR"
FORMULA = "FORMULA"


class Cell(NamedTuple):
    """`percent`: the number format shows a percentage. `fault`: "" | ERROR (#REF! and its like, spelled in value) |
    FORMULA (a formula whose result the file does not hold)."""

    value: RawValue
    percent: bool = False
    fault: str = ""


EMPTY = Cell(None)


class Row(NamedTuple):
    """One row that holds something; `cells` maps column number to cell and leaves blank ones out."""

    number: int
    cells: dict[int, Cell]


class Merge(NamedTuple):
    top: int
    left: int
    bottom: int
    right: int


class Sheet(ABC):
    """One worksheet. `rows()` starts anew on every call and streams; only non-blank rows come."""

    name: str
    hidden: bool = False
    has_merges: bool = True

    @property
    @abstractmethod
    def merges(self) -> Sequence[Merge]: ...

    @property
    @abstractmethod
    def rows_at_most(self) -> int:
        """A bound for the number of rows, without reading cells: the end of a progress bar."""

    @abstractmethod
    def rows(self) -> Iterator[Row]: ...


@dataclass(frozen=True)
class Book:
    """An opened file. Nothing stays open between calls, so there is nothing to close."""

    filename: str
    format: str
    sheets: tuple[Sheet, ...]
    encoding: str = ""
    delimiter: str = ""


@lru_cache(maxsize=20_000)
def letter(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


@lru_cache(maxsize=20_000)
def column_number(letters: str) -> int:
    """A -> 1. Raises ValueError for anything that is no column name."""
    number = 0
    if not letters or len(letters) > 3:
        raise ValueError(letters)
    for char in letters:
        if not "A" <= char <= "Z":
            raise ValueError(letters)
        number = number * 26 + ord(char) - 64
    return number


def address(column: int, row: int) -> str:
    return f"{letter(column)}{row}"


_EXCEL = Context(prec=15)


def number(text: str) -> Decimal | None:
    """A stored number with the 15 digits that Excel keeps, so 0.83160000000000001 is 0.8316. None if it is none."""
    try:
        value = _EXCEL.create_decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    if len(text) > 15 and "." in text and "E" not in text.upper():
        return Decimal(f"{value:f}".rstrip("0").rstrip("."))
    return value


def serial_date(serial: Decimal, *, epoch_1904: bool = False) -> datetime | None:
    """Excel's day count as a datetime (to the second); None where it is no date (a pure time, or out of range)."""
    if not 1 <= serial < 2_958_466:
        return None
    days = float(serial)
    if epoch_1904:
        return datetime(1904, 1, 1) + timedelta(seconds=round(days * 86400))
    if days < 60:
        days += 1
    return datetime(1899, 12, 30) + timedelta(seconds=round(days * 86400))
