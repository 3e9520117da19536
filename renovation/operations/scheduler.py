"""Celery's beat, seen: each running one leaves a sign, so that none and two can be told."""

import logging
import os
import socket
from typing import Any

from celery.beat import PersistentScheduler
from django.db import DatabaseError, connection

from renovation.core.heartbeat import beat
from renovation.core.models import Heartbeat

log = logging.getLogger(__name__)
PREFIX = "beat:"


class SeenScheduler(PersistentScheduler):
    """Leaves `beat:<host>:<pid>` at most once a minute and takes it away when it ends."""

    def tick(self, *args: Any, **options: Any) -> float:
        self._leave_sign()
        return super().tick(*args, **options)

    def close(self) -> None:
        super().close()
        self._try(lambda: Heartbeat.objects.filter(pk=_name()).delete())

    def _leave_sign(self) -> None:
        self._try(lambda: beat(_name(), seldom=True, host=socket.gethostname(), pid=os.getpid()))

    def _try(self, write: Any) -> None:
        """A database that is away must not stop the clock."""
        try:
            write()
        except DatabaseError:
            log.warning("the sign of beat could not be left", exc_info=True)
            connection.close()


def _name() -> str:
    return f"{PREFIX}{socket.gethostname()[:24]}:{os.getpid()}"[:40]
