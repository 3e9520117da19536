"""Sessions in the database, read from Redis."""

from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore

from renovation.core.web.session import Lasting


class SessionStore(Lasting, CachedStore):
    """The rows stay the truth: an empty Redis signs nobody out."""
