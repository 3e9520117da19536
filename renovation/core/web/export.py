"""How often rows may be taken out as a file, by page or API alike."""

from datetime import timedelta
from typing import Any

from renovation.core.limits import spend
from renovation.core.parameters import value_of


def allow_export(user: Any) -> None:
    """Count one export of this person. Raises `TooOften` beyond what an hour holds."""
    spend(f"export:{user.pk}", value_of("export.hourly"), timedelta(hours=1))
