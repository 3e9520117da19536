"""The part of the country a user's duties reach: pure values, no database."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Span:
    """Everything below one region; for staff of a firm, only that firm's rows in it."""

    code: str
    organization_id: int | None = None


@dataclass(frozen=True)
class Reach:
    """A set of spans in which none lies inside another."""

    spans: tuple[Span, ...] = ()

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "Reach":
        kept: list[Span] = []
        for span in sorted(set(spans), key=lambda s: (len(s.code), s.code, s.organization_id or 0)):
            if not any(_covers(outer, span) for outer in kept):
                kept.append(span)
        return cls(tuple(kept))

    def __bool__(self) -> bool:
        return bool(self.spans)

    def covers(self, code: str) -> bool:
        """Tell whether the whole region `code` lies within, whatever the organization."""
        return any(span.organization_id is None and code.startswith(span.code) for span in self.spans)

    def narrowed(self, code: str) -> "Reach":
        """Return the part of this reach that lies in region `code`."""
        inside = (
            Span(code if code.startswith(span.code) else span.code, span.organization_id)
            for span in self.spans
            if code.startswith(span.code) or span.code.startswith(code)
        )
        return Reach.of(inside)


def _covers(outer: Span, inner: Span) -> bool:
    return inner.code.startswith(outer.code) and outer.organization_id in (None, inner.organization_id)


def ancestors(code: str) -> list[str]:
    """Return the codes of the regions that hold `code`, nearest first (a prefix is an ancestor)."""
    return [code[:length] for length in (9, 6, 4) if length < len(code)]
