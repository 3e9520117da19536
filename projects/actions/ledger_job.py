"""A ledger's long work as a row: whoever claims it counts the attempt first and beats while working.

Losing every message loses nothing: the sweep finds what nobody beats for. The number of the attempt is a fence: a
worker that was taken for dead and wakes up writes nothing any more.
"""

from datetime import timedelta

from celery import current_app
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from projects.enums import ImportState
from projects.models import LedgerImport, LedgerRow
from renovation.core.audit import record
from renovation.core.lib.masking import mask_text
from renovation.core.policy import Can
from renovation.core.scope import require

TASK = "projects.import_ledger"
WORKING = (ImportState.READING, ImportState.COMMITTING)
MAX_ATTEMPTS = 3
DEAD_AFTER = timedelta(seconds=60)


class TakenOver(Exception):
    """Another worker has claimed the job since: stop without a trace."""


def queue(ledger: LedgerImport, state: ImportState) -> None:
    """Set a ledger to be worked on and hint after commit. The caller saves it."""
    ledger.state = state
    ledger.attempts = ledger.done = ledger.total = 0
    ledger.error = ""
    ledger.beat_at = None
    transaction.on_commit(lambda: hint(ledger.pk), robust=True)


def hint(pk: int) -> None:
    """Tell a worker at once; a dead broker is no error, the sweep finds the row."""
    try:
        current_app.send_task(TASK, args=[pk], retry=False, expires=60)
    except (OperationalError, OSError):
        return


def orphans() -> list[int]:
    """Return the keys of ledgers to be worked on that nobody is working on."""
    silent = Q(beat_at=None) | Q(beat_at__lt=timezone.now() - DEAD_AFTER)
    return list(LedgerImport.objects.filter(silent, state__in=WORKING).order_by("id").values_list("pk", flat=True))


@transaction.atomic
def claim(pk: int) -> LedgerImport | None:
    """Take a ledger to work on, counting the attempt; None if it is taken, finished or has failed too often."""
    ledger = LedgerImport.objects.select_for_update().filter(pk=pk, state__in=WORKING).first()
    if ledger is None or (ledger.beat_at and ledger.beat_at > timezone.now() - DEAD_AFTER):
        return None
    if ledger.attempts >= MAX_ATTEMPTS:
        _fail(ledger, ledger.error or _("三次处理都没有完成。"))
        return None
    ledger.attempts += 1
    ledger.beat_at = timezone.now()
    ledger.save(update_fields=["attempts", "beat_at"])
    return ledger


def hold(ledger: LedgerImport) -> LedgerImport:
    """Lock the row inside the worker's transaction and beat. Raises `TakenOver` when the claim is lost."""
    stored = LedgerImport.objects.select_for_update().get(pk=ledger.pk)
    if stored.attempts != ledger.attempts or stored.state != ledger.state:
        raise TakenOver
    stored.beat_at = timezone.now()
    return stored


@transaction.atomic
def stumble(ledger: LedgerImport, error: str) -> None:
    """Note why an attempt ended; the sweep tries again, after the last one the ledger has failed."""
    stored = LedgerImport.objects.select_for_update().get(pk=ledger.pk)
    if stored.attempts != ledger.attempts or stored.state not in WORKING:
        return
    # A database quotes the row it refuses.
    stored.error, stored.beat_at = mask_text(error)[:2000], None
    if stored.attempts >= MAX_ATTEMPTS:
        _fail(stored, stored.error)
    else:
        stored.save(update_fields=["error", "beat_at"])


@transaction.atomic
def refuse(ledger: LedgerImport, reason: str) -> None:
    """The file turned out unreadable further down: no attempt will help."""
    stored = hold(ledger)
    stored.state, stored.error, stored.beat_at = ImportState.REFUSED, reason, None
    stored.save(update_fields=["state", "error", "beat_at"])
    LedgerRow.objects.filter(ledger=stored).delete()
    record(stored.by, "ledger.refused", stored, reason=reason)


def _fail(ledger: LedgerImport, error: str) -> None:
    ledger.state, ledger.error, ledger.beat_at = ImportState.FAILED, error, None
    ledger.save(update_fields=["state", "error", "beat_at"])
    record(None, "ledger.failed", ledger, reason=error)


@transaction.atomic
def retry_ledger(*, by: object, ledger: LedgerImport) -> LedgerImport:
    """Try a failed ledger again from where it stands."""
    require(by, Can.IMPORT_LEDGER, ledger)
    stored = LedgerImport.objects.select_for_update().get(pk=ledger.pk)
    if stored.state == ImportState.FAILED and not stored.forgotten_at:
        done, total = stored.done, stored.total
        queue(stored, ImportState.COMMITTING if stored.committed_by_id else ImportState.READING)
        stored.done, stored.total = done, total
        stored.save()
        record(by, "ledger.retried", stored)  # type: ignore[arg-type]
    return stored
