"""Stored files by what hangs on them."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from renovation.core.models import StoredFile, User

# What was accepted while the rest of a form was refused waits so long for its owner.
WAITS = timedelta(hours=24)


def loose() -> QuerySet[StoredFile]:
    """Return the files on which nothing hangs, whatever storey would hang it there."""
    rows: QuerySet[StoredFile] = StoredFile.objects.all()
    for relation in _relations():
        holders = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        rows = rows.filter(~Exists(holders))
    return rows


def waiting_of(user: User) -> QuerySet[StoredFile]:
    """Return what `user` sent lately and nothing took up yet; theirs alone to see and to use."""
    return loose().filter(by=user, created_at__gt=timezone.now() - WAITS).order_by("id")


def _relations() -> list[Any]:
    fields: list[Any] = StoredFile._meta.get_fields(include_hidden=True)
    return [field for field in fields if field.auto_created and field.is_relation and not field.concrete]
