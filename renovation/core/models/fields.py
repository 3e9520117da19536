from typing import Any

from django.conf import settings
from django.db import models

from renovation.core.lib.crypto import decrypt, encrypt


class EncryptedTextField(models.TextField):
    """Text that is encrypted at rest. It can be asked only whether it is there; finding goes by a blind index.

    `full_clean`, forms and code see the plain text; the database never does.
    """

    @property
    def bound_to(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text, settings.PII_RING, self.bound_to) if text else text

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return decrypt(value, settings.PII_RING, self.bound_to) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise TypeError(f"encrypted text cannot be asked for {lookup_name}; use its index")
        return super().get_lookup(lookup_name)
