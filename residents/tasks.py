"""Celery doors to what becomes due in the loop. A lost message loses nothing: beat comes again and finds its rows."""

from celery import shared_task

from renovation.core.heartbeat import beat
from residents.actions.baton_absence import tend_absences
from residents.actions.baton_leave import rehome
from residents.actions.group_digest import send_digests
from residents.actions.idea_notice import raise_all_due
from residents.actions.notice_overdue import tell_terms
from residents.actions.suggestion_tend import follow_neighborhoods, tend


@shared_task(name="residents.tend_loop")
def tend_loop() -> int:
    """Let overdue batons climb, bring back what was put off, remind people and work groups; return how many."""
    absences = tend_absences()
    done, terms, digests = tend(), tell_terms(), send_digests()
    beat("loop", seldom=True, **done, absences=absences, terms=terms, digests=digests)
    return absences + done["climbed"] + done["resumed"] + done["reminded"] + terms


@shared_task(name="residents.follow_neighborhoods")
def follow_moved_neighborhoods() -> int:
    """Every night: suggestions follow their neighborhood, batons leave hands whose duty ended; return how many."""
    followed, moved = follow_neighborhoods(), rehome()
    beat("follow", followed=followed, moved=moved)
    return followed + moved


@shared_task(name="residents.raise_idea_notices")
def raise_idea_notices() -> int:
    """Every night: find what the works have made due for the authors of ideas; return how many are to be told."""
    made = raise_all_due()
    beat("ideas", made=made)
    return made
