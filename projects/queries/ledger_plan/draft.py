"""Rows about to be saved, each once however many ledger rows touch it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from renovation.core.audit import snapshot
from renovation.core.models.base import ScopedModel

Problem = dict[str, Any]


@dataclass
class Draft:
    """`before` is the stored row's snapshot; None for a new row."""

    row: ScopedModel
    before: dict[str, Any] | None
    fields: set[str] = field(default_factory=set)


class Drafts:
    """The drafts of one chunk by model, in the order they were first touched."""

    def __init__(self) -> None:
        self._kept: dict[type[models.Model], dict[int, Draft]] = {}
        # What one person alone may not change: (row, field → value), to be asked for.
        self.corrections: list[tuple[Any, dict[str, Any]]] = []

    def add(self, row: ScopedModel) -> None:
        self._kept.setdefault(type(row), {})[id(row)] = Draft(row, None)

    def set(self, row: ScopedModel, values: Mapping[str, Any]) -> None:
        """Set values on a row and remember what they were; a new row is in the drafts already."""
        kept = self._kept.setdefault(type(row), {})
        draft = kept.get(id(row))
        if draft is None and row.pk is not None:
            draft = kept[id(row)] = Draft(row, snapshot(row))
        for name, value in values.items():
            setattr(row, name, value)
        if draft is not None:
            draft.fields |= set(values)

    def new(self, model: type[models.Model]) -> list[Any]:
        return [draft.row for draft in self._kept.get(model, {}).values() if draft.before is None]

    def changed(self, model: type[models.Model]) -> list[Draft]:
        return [draft for draft in self._kept.get(model, {}).values() if draft.before is not None]

    def touched(self, model: type[models.Model]) -> list[Any]:
        return [draft.row for draft in self._kept.get(model, {}).values()]


class Rejected(Exception):
    """A row that cannot go in; `reason` is for the office, `field` says which column."""

    def __init__(self, reason: str, name: str = "name", **facts: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.name = name
        self.facts = facts


def cleaned(model: type[models.Model], facts: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    """Return a row's facts as the model keeps them. `columns` maps model fields to the ledger's fields.

    Raises `Rejected` with the model's own message for the first value it refuses.
    """
    values = {}
    for name, raw in facts.items():
        try:
            values[name] = model._meta.get_field(name).clean(raw, None)  # type: ignore[union-attr]
        except ValidationError as error:
            raise Rejected(" ".join(error.messages), columns.get(name, name)) from error
    return values


def differing(row: ScopedModel, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of `values` that the row does not hold yet."""
    return {name: value for name, value in values.items() if getattr(row, name) != value}
