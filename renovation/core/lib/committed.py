"""What is done outside the database must not outlive a transaction that failed."""

import weakref
from collections.abc import Callable
from typing import Any

from django.db import transaction


class _Commit:
    """Django calls it at commit, and drops it with everything else that waited for one when it rolls back."""

    def __init__(self, undo: Callable[..., Any], *args: Any) -> None:
        self._undo = weakref.finalize(self, undo, *args)

    def __call__(self) -> None:
        self._undo.detach()


def undo_unless_committed(undo: Callable[..., Any], *args: Any) -> None:
    """Call `undo(*args)` if the transaction, or the savepoint around it, is rolled back.

    Django has no hook for that. A killed process undoes nothing: whoever uses this needs a sweep besides.
    Every hook of ours at commit is robust (a test sees to it): none can keep this one from being called.
    """
    transaction.on_commit(_Commit(undo, *args), robust=True)
