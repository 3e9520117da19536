"""Sessions that know whose they are and when they end: idle too long, or open too long, whatever is in the cache.

`SESSION_ENGINE` names this module; with Redis `session_cached` beside it.
"""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from renovation.core.models import PortalSession

# Seconds since 1970: when somebody signed in, and when they last did something (polling is nothing done).
BEGAN, SEEN = "began", "seen"
# Asked for by a page's clock, not by a person.
BACKGROUND = "HTTP_X_BACKGROUND"


def idle_seconds() -> int:
    return settings.SESSION_IDLE_MINUTES * 60


def longest_seconds() -> int:
    return settings.SESSION_MAX_HOURS * 3600


def seconds_left(session: Any, now: float | None = None) -> int:
    """Return for how long somebody's session lasts if they do nothing more; 0 when it is over."""
    now = time.time() if now is None else now
    idle_end = session.get(SEEN, 0) + idle_seconds()
    return max(0, int(min(idle_end, session.get(BEGAN, 0) + longest_seconds()) - now))


def most_seconds_left(session: Any) -> int:
    """Return for how long somebody's session can last at most, whatever they do."""
    return max(0, int(session.get(BEGAN, time.time()) + longest_seconds() - time.time()))


class Lasting:
    """What our session stores add to Django's, above the cache if there is one."""

    # Set when the request's cookie named a session that had lasted too long.
    has_ended = False

    @classmethod
    def get_model_class(cls) -> Any:
        return PortalSession

    def load(self) -> dict[str, Any]:
        data: dict[str, Any] = super().load()  # type: ignore[misc]
        if SESSION_KEY in data and not seconds_left(data):
            self.delete()  # type: ignore[attr-defined]
            self._session_key = None
            self.has_ended = True
            return {}
        return data

    def save(self, must_create: bool = False) -> None:
        # However somebody came in, their time runs from the first save.
        if SESSION_KEY in self and BEGAN not in self:  # type: ignore[operator]
            self[BEGAN] = self[SEEN] = int(time.time())  # type: ignore[index]
        super().save(must_create=must_create)  # type: ignore[misc]

    def create_model_instance(self, data: dict[str, Any]) -> PortalSession:
        row: PortalSession = super().create_model_instance(data)  # type: ignore[misc]
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return row

    def touch(self) -> None:
        """Note that somebody did something; written once a minute at most, since every note is a write."""
        now = int(time.time())
        if now - self.get(SEEN, 0) >= min(60, idle_seconds() // 10):  # type: ignore[attr-defined]
            self[SEEN] = now  # type: ignore[index]


class SessionStore(Lasting, DatabaseStore):
    """Sessions in the database."""
