"""Celery doors to the works. A lost message loses nothing: beat sweeps for ledgers nobody works on."""

from celery import shared_task

from projects.actions.ledger_job import TASK, hint, orphans
from projects.transfer.ledger_work import work
from renovation.core.heartbeat import beat


@shared_task(name=TASK)
def import_ledger(pk: int) -> None:
    """Do one attempt at a ledger's dry run or commit."""
    work(pk)


@shared_task(name="projects.sweep_ledgers")
def sweep_ledgers() -> int:
    """Hint for every ledger nobody works on; return how many."""
    found = orphans()
    for pk in found:
        hint(pk)
    beat("sweep", seldom=True, waiting=len(found))
    return len(found)
