"""A row of the table: one line per address says who may do what there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.permissions.oracle import ANYBODY, Actor, Thing, holds

READS, WRITES = ("GET", "HEAD"), ("POST", "PATCH")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SHOWN, DONE = frozenset({200}), frozenset({200, 302, 422})


@dataclass(frozen=True)
class Row:
    """`get`, `post`, `patch`: the right each takes (None = 405). `target`: the kind of thing its address names.

    `see` is the right that makes somebody an insider of the thing: without it 404, with it but without the right 403.
    `also` are answers that finer rules, tested elsewhere, may give to somebody who has the right.
    """

    target: str = ""
    get: str | None = None
    post: str | None = None
    patch: str | None = None
    see: str = "VIEW"
    shown: frozenset[int] = SHOWN
    done: frozenset[int] = DONE
    also: frozenset[int] = frozenset()
    body: Mapping[str, Any] | Callable[[Thing | None], Mapping[str, Any]] = field(default_factory=dict)
    query: str = ""
    # The kind of thing whose visible number the page must say.
    counts: str = ""
    is_api: bool = False
    has_options: bool = True
    is_public: bool = False
    # The thing stands in no place: the right is asked for anywhere.
    is_placeless: bool = False
    # Whoever holds the right nowhere is refused before the thing is looked for.
    asks_first: bool = False
    outside: frozenset[int] = frozenset({404})
    # What may follow a place's mark on a page for everybody: the rest of names that are public.
    names: tuple[str, ...] = ()

    def right(self, method: str) -> str | None:
        return {"GET": self.get, "HEAD": self.get, "POST": self.post, "PATCH": self.patch}.get(method)

    def expected(self, method: str, actor: Actor, thing: Thing | None) -> frozenset[int]:
        """Return the statuses that are right."""
        is_in = actor.is_known and (actor.key is None or self.is_api)
        if not self.is_api and method not in ("GET", "HEAD", "POST"):
            return frozenset({405})
        if not self.is_public and not is_in:
            return frozenset({401} if self.is_api else {302})
        right = self.right(method)
        if right is None:
            return frozenset({200} if self.is_api and method == "OPTIONS" and self.has_options else {405})
        place = None if self.is_placeless else thing
        if self.is_public or holds(actor, right, place):
            return (self.shown if method in READS else self.done) | self.also
        if place is None or (not holds(actor, right) if self.asks_first else holds(actor, self.see, place)):
            return frozenset({403})
        return self.outside


def page(target: str = "", **rights: Any) -> Row:
    """A page, a fragment or a file for people."""
    return Row(target=target, **_sets(rights))


def api(target: str = "", **rights: Any) -> Row:
    """An address of the REST API."""
    return Row(target=target, is_api=True, **_sets(rights))


def everybody(**rights: Any) -> Row:
    """Open to visitors."""
    return Row(is_public=True, **_sets({"get": ANYBODY} | rights))


def _sets(rights: dict[str, Any]) -> dict[str, Any]:
    for name in ("shown", "done", "also", "outside"):
        if name in rights and not isinstance(rights[name], frozenset):
            value = rights[name]
            rights[name] = frozenset(value if isinstance(value, tuple | set) else {value})
    return rights
