"""Verifications of the trail as rows: asked for, taken by a worker that counts its attempt first, kept with their end.

Losing every message loses nothing: beat asks every minute whether one waits.
"""

import logging
import shlex
import subprocess
from collections.abc import Iterable
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from renovation.core.audit import record_event
from renovation.core.heartbeat import beat
from renovation.core.lib.heads import Head
from renovation.core.models import AuditCheck, User
from renovation.core.policy import Can
from renovation.core.queries.seal import Report, verify
from renovation.core.scope import can_anywhere, refusal
from renovation.core.sealing import seal

log = logging.getLogger("audit.check")
TASK = "core.check_trail"
# Whoever took one and says nothing for so long is taken for dead.
DEAD_AFTER = timedelta(minutes=30)
COMMAND_SECONDS = 60


@transaction.atomic
def ask_check(*, by: User) -> AuditCheck:
    """Ask for a verification of the whole trail; one that already waits is enough."""
    if not can_anywhere(by, Can.AUDIT):
        raise PermissionDenied(refusal(Can.AUDIT))
    waiting = AuditCheck.objects.filter(ended_at=None).first()
    if waiting is not None:
        return waiting
    check = AuditCheck.objects.create(by=by)
    record_event(by, "audit.check_asked", label=str(check.pk))
    transaction.on_commit(_hint, robust=True)
    return check


def work() -> int:
    """Do the verifications that wait; return how many."""
    done = 0
    while check := _claim():
        finish(check, run())
        done += 1
    return done


def nightly() -> Report:
    """Seal what is left from all times, verify everything, keep what came out, hand the head on."""
    seal(is_thorough=True)
    report = run()
    finish(AuditCheck(), report)
    _hand_on(report.head)
    return report


def run(held: Iterable[Head] = ()) -> Report:
    """Verify and raise the alarm in the log; also for the command."""
    report = verify(held)
    for fault in report.faults:
        log.error("the audit trail is broken: %s %s", fault.kind, fault.at)
    return report


def finish(check: AuditCheck, report: Report) -> AuditCheck:
    """Keep what a verification found, and leave the sign that it came to its end."""
    check.ended_at = timezone.now()
    check.started_at = check.started_at or check.ended_at
    check.faults, check.facts = [fault.as_json() for fault in report.faults], report.facts()
    check.save()
    beat("verify", sound=report.is_sound, faults=len(report.faults), **report.facts())
    return check


@transaction.atomic
def _claim() -> AuditCheck | None:
    free = Q(started_at=None) | Q(started_at__lt=timezone.now() - DEAD_AFTER)
    check = AuditCheck.objects.select_for_update().filter(free, ended_at=None).order_by("id").first()
    if check is None:
        return None
    if check.attempts >= AuditCheck.MAX_ATTEMPTS:
        check.ended_at, check.faults = timezone.now(), [{"kind": "attempts", "at": {}}]
        check.save()
        log.error("the audit trail could not be verified in %s attempts", check.attempts)
        return None
    check.attempts += 1
    check.started_at = timezone.now()
    check.save()
    return check


def _hint() -> None:
    try:
        current_app.send_task(TASK, retry=False, expires=60)
    except (OperationalError, OSError):
        return


def _hand_on(head: str) -> None:
    """Give the head to the operator's program on its input: a printer, a mail, another machine."""
    if not (settings.AUDIT_HEAD_COMMAND and head):
        return
    command = shlex.split(settings.AUDIT_HEAD_COMMAND)
    try:
        # The operator's own words from the environment, never a user's; no shell reads them.
        subprocess.run(command, input=f"{head}\n", text=True, timeout=COMMAND_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        log.exception("AUDIT_HEAD_COMMAND did not take the head %s", head)
