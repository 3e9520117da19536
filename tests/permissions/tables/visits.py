"""Visits and the doors of a round."""

from django.utils import timezone

from tests.permissions.oracle import ANYBODY
from tests.permissions.row import page

COLLECT, GATHER = "COLLECT", "GATHER"
KNOCK = {"kind": "RESIDENTS", "result": "NOT_HOME", "visited_on": f"{timezone.localdate()}"}

TABLE = {
    "residents:coverage-list": page(get=ANYBODY),
    "residents:visit-list": page(get=ANYBODY, counts="visit"),
    "residents:door-list": page(get=ANYBODY, counts="dwelling"),
    "residents:visit-round-list": page("neighborhood", get="VIEW"),
    "residents:visit-round-add": page("neighborhood", get=GATHER, post=GATHER, body={"title": "新一轮"}),
    "residents:visit-round-detail": page("visit_round", get="VIEW"),
    "residents:visit-round-close": page("visit_round", post=GATHER, done=302),
    "residents:visit-round-carry": page("visit_round", get=GATHER, post=GATHER, body={"title": "下一轮"}, done=302),
    "residents:coverage-map": page("visit_round", get="VIEW"),
    "residents:coverage-pending": page("visit_round", get="VIEW"),
    "residents:coverage-sheet": page("visit_round", get="VIEW"),
    "residents:visit-add": page("visit_round", get=COLLECT, post=COLLECT, body=KNOCK, done=302),
    "residents:visit-door": page("dwelling", get=COLLECT, post=COLLECT, body=KNOCK, done=302),
    "residents:visit-detail": page("visit", get="VIEW"),
    # One's own only without the right to gather: tests/residents/views/test_visit.py.
    "residents:visit-edit": page("visit", get=COLLECT, post=COLLECT, body=KNOCK, also=403),
    "residents:visit-remark": page("visit", post=COLLECT, body={"category": "ELEVATOR", "text": "甲"}, done=302),
}
