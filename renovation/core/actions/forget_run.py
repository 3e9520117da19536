"""Forgetting what has been kept long enough: the shape of a rule, the tombstones, and the ground floor's own rules.

A rule forgets what is due and holds back what an open case still needs; run twice it finds nothing more. What it
erases is named in a tombstone, in the database and in a file outside it, since a restored backup knows neither.
"""

import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.functional import Promise

from renovation.core.audit import record_many
from renovation.core.enums import SubjectState
from renovation.core.models import PasswordRecord, RateBucket, SubjectRequest, Tombstone
from renovation.core.parameters import value_of
from renovation.core.passwords import REMEMBERED

log = logging.getLogger(__name__)
BATCH = 500
# Every limit is regained within a day.
BUCKETS_KEPT = timedelta(days=2)


class Found(NamedTuple):
    """How many rows a rule forgot (or would), and how many are due but held back by an open case."""

    due: int = 0
    held: int = 0


@dataclass(frozen=True)
class Rule:
    """`apply(is_trial)` forgets what is due, or only counts it."""

    code: str
    label: str | Promise
    apply: Callable[[bool], Found]


def bury(model: str, object_ids: Iterable[str]) -> None:
    """Name what is erased in this transaction, in the database at once and outside it after commit."""
    rows = [Tombstone(model=model, object_id=object_id) for object_id in object_ids]
    Tombstone.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    if rows:
        transaction.on_commit(partial(_write_down, [f"{row.model} {row.object_id}" for row in rows]))


def written_down(path: Path | None = None) -> set[tuple[str, str]]:
    """Return what the file outside the database names as erased: {(model, key)}."""
    path = path or Path(settings.TOMBSTONE_FILE)
    if not path.exists():
        return set()
    lines = (line.split() for line in path.read_text("utf-8").splitlines())
    return {(parts[1], parts[2]) for parts in lines if len(parts) == 3}


def _write_down(entries: list[str]) -> None:
    path = Path(settings.TOMBSTONE_FILE)
    now = timezone.now().isoformat(timespec="seconds")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            os.write(file, "".join(f"{now} {entry}\n" for entry in entries).encode())
            os.fsync(file)
        finally:
            os.close(file)
    except OSError:
        # The database names them too; only a restore of an older backup would not know.
        log.exception("tombstones were not written to %s", path)


@transaction.atomic
def forget_requests(is_trial: bool) -> Found:
    """Blank the number in requests that were answered longer ago than their records are kept."""
    before = midnight_before("retention.subject")
    due = SubjectRequest.objects.exclude(state=SubjectState.OPEN).exclude(phone_index="").filter(answered_at__lt=before)
    if is_trial:
        return Found(due.count())
    rows = list(due.select_for_update())
    for row in rows:
        row.phone = ""
        row.save(update_fields=["phone"])
    record_many(None, "subject.forgotten", [(row, None, {}) for row in rows])
    return Found(len(rows))


def forget_sessions(is_trial: bool) -> Found:
    """Drop sessions that ended by themselves; their owners left addresses in them."""
    model = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()
    due = model.objects.filter(expire_date__lt=timezone.now())
    return Found(due.count() if is_trial else due.delete()[0])


def forget_buckets(is_trial: bool) -> Found:
    """Drop limits nobody has come near for days; their keys name people and addresses."""
    due = RateBucket.objects.filter(at__lt=(timezone.now() - BUCKETS_KEPT).timestamp())
    return Found(due.count() if is_trial else due.delete()[0])


def forget_passwords(is_trial: bool) -> Found:
    """Drop old passwords beyond those that may not come back."""
    place = Window(RowNumber(), partition_by=F("user_id"), order_by=F("id").desc())
    numbered = PasswordRecord.objects.annotate(place=place).filter(place__gt=REMEMBERED)
    keys = list(numbered.values_list("pk", flat=True))
    return Found(len(keys) if is_trial else PasswordRecord.objects.filter(pk__in=keys).delete()[0])


def midnight_before(code: str) -> datetime:
    """Return the moment before which things are older than the period `code` keeps them, in days."""
    return timezone.now() - timedelta(days=value_of(code))
