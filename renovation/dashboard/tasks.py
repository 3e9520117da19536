"""Celery doors to the figures. A lost message loses nothing: beat sweeps the marks every few seconds."""

import logging

from celery import shared_task

from renovation.core.heartbeat import beat
from renovation.dashboard import rollups
from renovation.dashboard.actions.forget_run import forget

log = logging.getLogger(__name__)


@shared_task(name="dashboard.refresh_stale")
def refresh_stale() -> int:
    """Serve the stale marks that are there; return how many. The first run of a day recomputes all."""
    if rollups.is_behind():
        recompute_all()
    served = rollups.refresh()
    beat("refresh", seldom=True, served=served)
    return served


@shared_task(name="dashboard.recompute_all")
def recompute_all() -> int:
    """Recompute every figure, log any drift and return how many figures had drifted."""
    drift = rollups.recompute()
    if drift:
        log.warning("figures drifted: %s", drift)
    beat("recompute", drift=len(drift))
    return len(drift)


@shared_task(name="core.forget")
def forget_due() -> int:
    """Forget what has been kept long enough; return how many rows that were."""
    return sum(found["due"] for found in forget().counts.values())
