"""Text that is encrypted at rest, and the keyed hashes by which it is found.

A ciphertext is bound to its table, its column and its row (`bound_by`), so that it cannot be moved to another person's.
It is opened only when a row's attribute is read: lists of values never hold the plain text, and rows whose
personal data nobody looks at cost nothing.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Lookup
from django.db.models.query_utils import DeferredAttribute

from renovation.core.lib.crypto import blind, decrypt, encrypt, first_phone, key_number, plain_name, second_phone

Normal = Callable[[str], str]
# How a text is brought to the form in which it is compared. The names stand in migrations.
NORMAL: dict[str, Normal] = {"name": plain_name, "phone": first_phone, "second_phone": second_phone}
HIDDEN = "******"


class Sealed(NamedTuple):
    """A text as the database keeps it. It shows nothing of what it holds."""

    stored: str

    def __str__(self) -> str:
        return HIDDEN

    __repr__ = __str__

    @property
    def key(self) -> str:
        return key_number(self.stored)


class SealedAttribute(DeferredAttribute):
    """Opens what was read from the database when the attribute is first asked for."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = self.field.opened(value, instance)  # type: ignore[attr-defined]
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """Text that is encrypted at rest. It can be asked only whether it is there; finding goes by a blind index.

    `full_clean`, forms and code see the plain text; the database never does. `bound_by` names attributes that tell the
    row from others and are set before it is saved. It is written by saving rows: `QuerySet.update` of a text would
    not know whose it is and fails, as do `bulk_update`, fixtures and lookups.
    """

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, bound_by: Iterable[str] = (), **options: Any) -> None:
        self.bound_by = tuple(bound_by)
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        if self.bound_by:
            options["bound_by"] = self.bound_by
        return name, path, args, options

    def bound_to(self, row: models.Model) -> str:
        """Return what a ciphertext of `row` is good for."""
        identity = [getattr(row, name) for name in self.bound_by]
        if None in identity:
            raise ValueError(f"{self.name} is encrypted for a row that has no {self.bound_by} yet")
        return "|".join([f"{self.model._meta.db_table}.{self.column}", *map(str, identity)])

    def sealed(self, value: Any, row: models.Model) -> Any:
        """Return `value` as stored under the writing key."""
        if value in (None, ""):
            return value
        return Sealed(encrypt(self.as_text(value), settings.PII_RING, self.bound_to(row)))

    def opened(self, value: Sealed, row: models.Model) -> Any:
        """Return the plain value again. Raises `Unreadable`."""
        return self.from_text(decrypt(value.stored, settings.PII_RING, self.bound_to(row)))

    def as_text(self, value: Any) -> str:
        return str(value)

    def from_text(self, text: str) -> Any:
        return text

    def pre_save(self, row: Any, add: bool) -> Any:
        # What nobody has opened stays as it is.
        value = row.__dict__.get(self.attname, "")
        return value if isinstance(value, Sealed) else self.sealed(value, row)

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return value.stored
        if value in (None, ""):
            return value
        raise TypeError(f"{self.name} is encrypted by saving its row, not by an update or a lookup")

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return Sealed(value) if value else value

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, Sealed) else str(value)

    def value_to_string(self, obj: Any) -> str:
        value = self.pre_save(obj, False)
        return value.stored if isinstance(value, Sealed) else ""

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in ("isnull", KeyOther.lookup_name):
            raise TypeError(f"encrypted text cannot be asked for {lookup_name}; use its index")
        return super().get_lookup(lookup_name)


class EncryptedJSONField(EncryptedTextField):
    """Any value JSON can keep, encrypted at rest."""

    def as_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)

    def from_text(self, text: str) -> Any:
        return json.loads(text)

    def to_python(self, value: Any) -> Any:
        return value


@EncryptedTextField.register_lookup
class KeyOther(Lookup):
    """`phone__key_other="2"`: what stands under another key than the second."""

    lookup_name = "key_other"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"({column} <> '' AND {column} NOT LIKE %s)", (*params, f"{self.rhs}.%")


class BlindIndexField(models.CharField):
    """The keyed hash by which an encrypted text of the same row is found; kept right by every save of the text."""

    def __init__(self, *args: Any, of: str, kind: str, **options: Any) -> None:
        self.of, self.kind = of, kind
        options |= {"max_length": 32, "blank": True, "default": "", "editable": False}
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        for fixed in ("max_length", "blank", "default", "editable"):
            options.pop(fixed, None)
        return name, path, args, options | {"of": self.of, "kind": self.kind}

    def hash_of(self, text: str) -> str:
        """Return the hash of a text, brought to its normal form; "" for nothing."""
        return blind(NORMAL[self.kind](text), settings.PII_INDEX_KEY, f"{self.model._meta.db_table}.{self.of}")

    def fill(self, row: Any) -> str:
        """Set and return the hash of what the row holds; a text nobody has opened keeps the one it has."""
        if not isinstance(row.__dict__.get(self.of), Sealed):
            setattr(row, self.attname, self.hash_of(getattr(row, self.of) or ""))
        return str(getattr(row, self.attname))

    def pre_save(self, row: Any, add: bool) -> str:
        return self.fill(row)


def indexes(model: type[models.Model]) -> list[BlindIndexField]:
    """Return the blind indexes of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, BlindIndexField)]


def encrypted(model: type[models.Model]) -> list[EncryptedTextField]:
    """Return the encrypted columns of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]


def with_indexes(model: type[models.Model], names: Iterable[str]) -> set[str]:
    """Return field names to write, with the indexes of the texts among them."""
    written = set(names)
    return written | {field.name for field in indexes(model) if field.of in written}
