"""The heads of the chain as printed outside the database: one line per seal, in a file that only grows.

Whoever cuts the end off the chain in the database cannot take back what was printed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from renovation.core.lib.chain import moment

_TAIL = 4096


@dataclass(frozen=True)
class Head:
    """Where the chain stood: the number of a seal and its digest."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"

    @classmethod
    def of(cls, text: str) -> "Head":
        """Read `12:9f86…` as people copy it from a printed page. Raises `ValueError`."""
        number, _, digest = text.strip().partition(":")
        digest = "".join(digest.split()).lower()
        if not number.isdecimal() or len(digest) != 64:
            raise ValueError(text)
        return cls(int(number), digest)


def line_of(number: int, size: int, digest: str, at: datetime) -> str:
    """Return what is printed of one seal."""
    return f"{number}:{digest} {moment(at)} {size}"


def append(path: Path, lines: list[str]) -> None:
    """Add lines at the end; who may not read the trail may not read them either."""
    is_new = not path.exists()
    with path.open("a", encoding="ascii") as file:
        if is_new:
            path.chmod(0o640)
        file.writelines(f"{line}\n" for line in lines)


def read(path: Path) -> Iterator[Head]:
    """Yield the heads of the file; what is no head is a head of nothing, so that it cannot agree."""
    if not path.exists():
        return
    with path.open(encoding="ascii", errors="replace") as file:
        for line in file:
            first = line.split(" ", 1)[0]
            try:
                yield Head.of(first)
            except ValueError:
                # A line cut short when the disk was full is completed by the next print; anything else is odd.
                number = first.partition(":")[0]
                yield Head(int(number) if number.isdecimal() else 0, "")


def last(path: Path) -> Head | None:
    """Return the head printed last."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        lines = file.read().decode("ascii", "replace").splitlines()
    for line in reversed(lines):
        try:
            return Head.of(line.split(" ", 1)[0])
        except ValueError:
            continue
    return None
