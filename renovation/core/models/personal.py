from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Q

from renovation.core.models.base import ScopedModel, ScopedQuerySet
from renovation.core.models.fields import BlindIndexField, indexes, with_indexes


class PersonalQuerySet(ScopedQuerySet):
    """Rows about people: found by an exact number or name through its keyed hash."""

    def of(self, text: str, field: str = "phone") -> Self:
        """Keep the rows whose encrypted `field` is `text`, or holds it beside another number. Nothing finds nothing."""
        found = Q(pk__in=())
        for index in indexes(self.model):
            if index.of == field and (value := _first(index).hash_of(text) if text else ""):
                found |= Q(**{index.name: value})
        return self.filter(found)


class PersonalModel(ScopedModel):
    """A row with personal data: encrypted texts, and blind indexes that no way of saving may forget."""

    objects = PersonalQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Let constraints see the hashes of what is about to be saved."""
        super().clean()
        for index in indexes(type(self)):
            index.fill(self)

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        if update_fields is not None:
            update_fields = with_indexes(type(self), update_fields)
        super().save(*args, update_fields=update_fields, **options)


def _first(index: BlindIndexField) -> BlindIndexField:
    """Return the index that hashes a lone number: what is looked for is one number, wherever it stands."""
    model: type[models.Model] = index.model
    return next(field for field in indexes(model) if field.of == index.of)
