"""One attempt at a ledger's long work, whoever asks for it: a worker or the command."""

import logging

from django.conf import settings
from django.utils import translation

from projects.actions.ledger_job import TakenOver, claim, refuse, stumble
from projects.enums import ImportState
from projects.models import LedgerImport
from projects.transfer.ledger import SheetRefused
from projects.transfer.ledger_import import commit, read

log = logging.getLogger(__name__)


def work(pk: int) -> None:
    """Claim a ledger and do what its state asks for. What goes wrong is noted on the row, never raised."""
    ledger = claim(pk)
    if ledger is None:
        return
    # What it finds is kept in words, for whoever uploaded it.
    with translation.override(ledger.by.language or settings.LANGUAGE_CODE):
        _attempt(ledger)


def _attempt(ledger: LedgerImport) -> None:
    try:
        if ledger.state == ImportState.READING:
            read(ledger)
        else:
            commit(ledger)
    except TakenOver:
        log.warning("ledger %s was taken over", ledger.pk)
    except SheetRefused as refused:
        refuse(ledger, refused.message)
    except Exception as error:  # the attempt is over; the sweep decides about the next
        log.exception("ledger %s, attempt %s", ledger.pk, ledger.attempts)
        stumble(ledger, f"{type(error).__name__}: {error}")
