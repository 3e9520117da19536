"""Ledgers hold names and numbers of people: the file and its rows are cleared away, what the import did stays."""

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from projects.actions.contact_forget import WAITING
from projects.models import LedgerImport, LedgerRow
from renovation.core.actions.forget_run import Found, bury, midnight_before
from renovation.core.audit import record

MODEL = "projects.ledgerimport"


def forget_ledgers(is_trial: bool) -> Found:
    """Clear ledgers away that were uploaded longer ago than `retention.ledger`; one that waits for somebody is held."""
    due = LedgerImport.objects.filter(forgotten_at=None, created_at__lt=midnight_before("retention.ledger"))
    held = due.filter(state__in=WAITING).count()
    keys = list(due.exclude(state__in=WAITING).order_by("pk").values_list("pk", flat=True))
    return Found(len(keys) if is_trial else sum(clear_ledger(key) for key in keys), held)


@transaction.atomic
def clear_ledger(key: int, action: str = "ledger.forgotten") -> bool:
    """Clear one ledger away, unless somebody is at work on it by now."""
    ledger = LedgerImport.objects.select_for_update().get(pk=key)
    if ledger.forgotten_at or ledger.state in WAITING:
        return False
    _clear(ledger)
    bury(MODEL, [mark_of(ledger)])
    record(None, action, ledger)
    return True


@transaction.atomic
def clear_again(marks: set[str]) -> int:
    """Clear away, after a restore, what was cleared away before; whatever its state was then."""
    keys = [int(mark.split(":")[0]) for mark in marks]
    rows = LedgerImport.objects.select_for_update().filter(pk__in=keys, forgotten_at=None)
    back = [ledger for ledger in rows if mark_of(ledger) in marks]
    for ledger in back:
        _clear(ledger)
        record(None, "ledger.forgotten", ledger)
    return len(back)


def mark_of(ledger: LedgerImport) -> str:
    """Return what a tombstone calls a ledger: keys start anew after a restore, so the content is named too."""
    return f"{ledger.pk}:{ledger.sha256[:16]}"


def _clear(ledger: LedgerImport) -> None:
    rows = LedgerRow.objects.filter(ledger=ledger)
    rows._raw_delete(rows.db)
    if ledger.file:
        transaction.on_commit(partial(default_storage.delete, str(ledger.file)))
    ledger.file = ""
    ledger.forgotten_at = timezone.now()
    ledger.save(update_fields=["file", "forgotten_at"])
