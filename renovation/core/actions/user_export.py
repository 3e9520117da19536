from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from renovation.core.audit import record
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.scope import can_anywhere, refusal


@transaction.atomic
def note_export(*, by: User, right: Can, title: str, filters: Mapping[str, Any], rows: int, form: str) -> None:
    """Leave in the trail that somebody took a list out as a file: which, narrowed how, how many rows."""
    if not can_anywhere(by, right):
        raise PermissionDenied(refusal(right))
    record(by, "list.exported", by, list=title, filters=dict(filters), rows=rows, form=form)
