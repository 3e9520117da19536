"""One attempt at a ledger's long work, whoever asks for it: a worker or the command."""

import logging

from projects.actions.ledger_job import TakenOver, claim, refuse, stumble
from projects.enums import ImportState
from projects.transfer.ledger import LedgerRefused
from projects.transfer.ledger_import import commit, read

log = logging.getLogger(__name__)


def work(pk: int) -> None:
    """Claim a ledger and do what its state asks for. What goes wrong is noted on the row, never raised."""
    ledger = claim(pk)
    if ledger is None:
        return
    try:
        if ledger.state == ImportState.READING:
            read(ledger)
        else:
            commit(ledger)
    except TakenOver:
        log.warning("ledger %s was taken over", pk)
    except LedgerRefused as refused:
        refuse(ledger, refused.message)
    except Exception as error:  # the attempt is over; the sweep decides about the next
        log.exception("ledger %s, attempt %s", pk, ledger.attempts)
        stumble(ledger, f"{type(error).__name__}: {error}")
