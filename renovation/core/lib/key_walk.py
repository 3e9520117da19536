"""Which keys may have signed what, along a chain whose key was changed on the way. Pure values, no database.

Each seal names its key. Once a newer one has come an older never comes again: whoever got hold of an old key cannot
go on with it. An entry bears the key of its seal; only near a change, while processes still restart, the one before.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

# What an installation that has never changed its key calls it.
FIRST = "1"
CHANGEOVER = timedelta(hours=1)


class KeyWalk:
    """Goes from seal to seal; `ring` is {number: key}, the newest first."""

    def __init__(self, ring: Mapping[str, bytes]) -> None:
        self._ring, self._order = ring, list(ring)
        self._name = self._before = ""
        self._since: datetime | None = None

    def step(self, name: str | None, at: datetime) -> tuple[bytes, ...]:
        """Return the keys that what a seal of this key holds may bear, its own first; empty when it may not stand here.

        Either its key is not in the ring (`knows`), or an older key follows a newer one.
        """
        name = name or FIRST
        if name not in self._ring or (self._name and self._order.index(name) > self._order.index(self._name)):
            return ()
        if name != self._name:
            # A file of a part of the chain may begin within a change: what stands in the ring behind was before.
            older = self._order[self._order.index(name) + 1 :]
            self._before, self._since = self._name or next(iter(older), ""), at
        self._name = name
        if self._before and self._since is not None and at - self._since <= CHANGEOVER:
            return self._ring[name], self._ring[self._before]
        return (self._ring[name],)

    def knows(self, name: str | None) -> bool:
        return (name or FIRST) in self._ring
