"""Celery doors to the ground floor's own work. A lost message loses nothing: beat comes again and finds its rows."""

from celery import shared_task

from renovation.core import sealing
from renovation.core.actions import audit_archive, audit_check, delivery
from renovation.core.actions.notification import TASK as SEND_NOTICES
from renovation.core.actions.session import sweep_sessions
from renovation.core.actions.stored_file import sweep_files
from renovation.core.heartbeat import beat


@shared_task(name="core.seal_trail")
def seal_trail() -> int:
    """Seal what has been written since; then do the verifications somebody asked for."""
    sealed = sealing.seal()
    audit_check.work()
    return sealed


@shared_task(name=audit_check.TASK)
def check_trail() -> int:
    """Do the verifications that wait; return how many."""
    return audit_check.work()


@shared_task(name="core.tend_trail")
def tend_trail() -> int:
    """Every night: verify the whole trail, archive the months that are over, take out what has been kept long enough.

    Returns the number of faults.
    """
    report = audit_check.nightly()
    if report.is_sound:
        audit_archive.nightly()
    return len(report.faults)


@shared_task(name="core.sweep_files")
def sweep_stored_files() -> int:
    """Take away stored files nothing hangs on; return how many rows lack their file, which nobody here can mend."""
    swept = sweep_files()
    beat("files", loose=swept.loose, orphans=swept.orphans, missing=swept.missing)
    return swept.missing


@shared_task(name="core.sweep_sessions")
def sweep_ended_sessions() -> int:
    """Take away sessions that have ended by themselves; return how many."""
    ended = sweep_sessions()
    beat("sessions", ended=ended)
    return ended


@shared_task(name=SEND_NOTICES)
def send_notices() -> int:
    """Send the messages that are due; return how many went out."""
    return delivery.work()


@shared_task(name="core.sweep_notices")
def sweep_notices() -> int:
    """Take away what messages leave behind; return how many rows."""
    return delivery.sweep_notices()
