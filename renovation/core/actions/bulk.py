"""`base.change` for many rows at once: the same trail and stale marks in a handful of statements.

The caller holds the right, the lock and the transaction, and has validated every row.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from renovation.core.audit import record_many
from renovation.core.models import User
from renovation.core.models.base import ScopedModel
from renovation.core.models.fields import with_indexes

M = TypeVar("M", bound=ScopedModel)
Codes = Callable[[Any], list[str]]
BATCH = 500


def add_many(
    by: User, action: str, rows: Collection[M], *, facts: Iterable[str] = (), codes: Codes | None = None
) -> None:
    """Insert rows (their keys are set) and record each; `facts` names the attributes the trail keeps.

    `codes` says where a row stands whose region is not on its own path.
    """
    if not rows:
        return
    type(next(iter(rows)))._base_manager.bulk_create(rows, batch_size=BATCH)
    names = list(facts)
    record_many(by, action, ((row, None, {name: getattr(row, name) for name in names}) for row in rows), codes=codes)


def change_many(
    by: User,
    action: str,
    changes: Collection[tuple[M, dict[str, Any]]],
    fields: Iterable[str],
    *,
    is_told: bool = False,
    codes: Codes | None = None,
) -> None:
    """Write `fields` of rows already set to their new values; each comes with its `snapshot` from before.

    One upsert by primary key: an UPDATE with a CASE for every row and field costs ten times as much.
    """
    if not changes:
        return
    rows = [row for row, _before in changes]
    model: Any = type(rows[0])
    written = with_indexes(model, fields)
    created = [getattr(row, "created_at", None) for row in rows]
    if hasattr(model, "version"):
        for row in rows:
            if not is_told:
                row.version += 1  # type: ignore[attr-defined]
            row.updated_at = timezone.now()  # type: ignore[attr-defined]
        written |= {"updated_at"} if is_told else {"updated_at", "version"}
    model._base_manager.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=sorted(written)
    )
    for row, moment in zip(rows, created, strict=True):
        if moment is not None:
            row.created_at = moment  # type: ignore[attr-defined]
    record_many(by, action, ((row, before, {}) for row, before in changes), codes=codes)


def column_names(model: type[models.Model]) -> list[str]:
    """Every field an upsert may write."""
    fixed = {"id", "created_at", "updated_at", "version"}
    return [field.name for field in model._meta.concrete_fields if field.name not in fixed]
