"""Celery doors to what becomes due in the loop. A lost message loses nothing: beat comes again and finds its rows."""

from celery import shared_task

from renovation.core.heartbeat import beat
from residents.actions.baton_leave import rehome
from residents.actions.suggestion_tend import follow_neighborhoods, tend


@shared_task(name="residents.tend_loop")
def tend_loop() -> int:
    """Let overdue batons climb, bring back what was put off, remind owners; return how many."""
    done = tend()
    beat("loop", seldom=True, **done)
    return done["climbed"] + done["resumed"] + done["reminded"]


@shared_task(name="residents.follow_neighborhoods")
def follow_moved_neighborhoods() -> int:
    """Every night: suggestions follow their neighborhood, batons leave hands whose duty ended; return how many."""
    followed, moved = follow_neighborhoods(), rehome()
    beat("follow", followed=followed, moved=moved)
    return followed + moved
