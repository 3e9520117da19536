"""Moving everything encrypted under the writing key of the ring, a batch at a time, while the portal runs."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from renovation.core.models.fields import EncryptedTextField, Sealed, encrypted, indexes

BATCH = 500


def columns() -> Iterator[tuple[Any, EncryptedTextField]]:
    """Yield every encrypted column of every model."""
    for model in apps.get_models():
        for field in encrypted(model):
            yield model, field


def remaining() -> dict[str, int]:
    """Return how many texts of each column are not under the writing key."""
    key = next(iter(settings.PII_RING))
    return {
        f"{model._meta.label}.{field.name}": model._base_manager.filter(**{f"{field.name}__key_other": key}).count()
        for model, field in columns()
    }


def rotate() -> dict[str, int]:
    """Encrypt anew what is under an older key; return how many per column. Raises `Unreadable` for what no key opens.

    Each text is exchanged only if it is still the one that was read, so that nobody's change is lost; whoever stops
    it halfway starts it again.
    """
    return {f"{model._meta.label}.{field.name}": _rotate(model, field) for model, field in columns()}


def _rotate(model: Any, field: EncryptedTextField) -> int:
    key = next(iter(settings.PII_RING))
    rows = model._base_manager.filter(**{f"{field.name}__key_other": key}).order_by("pk")
    done, last = 0, None
    while batch := list((rows.filter(pk__gt=last) if last is not None else rows)[:BATCH]):
        last = batch[-1].pk
        for row in batch:
            old: Sealed = row.__dict__[field.attname]
            new = field.sealed(field.opened(old, row), row)
            done += _exchange(model, field, row.pk, old, new)
    return done


def _exchange(model: Any, field: models.Field, pk: Any, old: Sealed, new: Sealed) -> int:
    # The field itself refuses to be looked up by its text.
    quote = connection.ops.quote_name
    column, table, key = (quote(name) for name in (field.column, model._meta.db_table, model._meta.pk.column))
    with connection.cursor() as cursor:
        statement = f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s"
        cursor.execute(statement, [new.stored, pk, old.stored])
        return int(cursor.rowcount)


def reindex() -> int:
    """Compute every blind index anew, after another PII_INDEX_KEY; return how many rows changed."""
    changed = 0
    for model in apps.get_models():
        fields: Any = indexes(model)
        if not fields:
            continue
        for row in model._base_manager.order_by("pk").iterator(chunk_size=BATCH):
            now = {field.name: field.hash_of(getattr(row, field.of) or "") for field in fields}
            if any(getattr(row, name) != value for name, value in now.items()):
                changed += model._base_manager.filter(pk=row.pk).update(**now)
    return changed
