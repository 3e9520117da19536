"""Meetings with residents, and the page of all ways they are heard."""

from tests.permissions.oracle import ANYBODY
from tests.permissions.row import page

COLLECT, GATHER = "COLLECT", "GATHER"
REMARK = {"category": "ELEVATOR", "text": "甲"}

TABLE = {
    "residents:hub": page(get="VIEW"),
    "residents:event-list": page(get=ANYBODY, counts="event"),
    "residents:attendance-list": page(get=ANYBODY, counts="attendance"),
    "residents:event-add": page(get=GATHER, post=GATHER),
    "residents:event-detail": page("event", get="VIEW"),
    "residents:event-edit": page("event", get=GATHER, post=GATHER),
    "residents:event-minutes": page("event", get=GATHER, post=GATHER, body={"minutes": "纪要", "version": 1}),
    "residents:event-hold": page("event", post=GATHER, done=302),
    "residents:event-cancel": page("event", post=GATHER, done=302),
    "residents:event-sheet": page("event", get="VIEW"),
    "residents:event-remark": page("event", post=COLLECT, body=REMARK, done=302),
    "residents:event-count": page("event", post=COLLECT, body={"more": "1"}, done=(200, 302)),
    "residents:event-photo-add": page("event", post=GATHER),
    # A sign-in sheet takes more: tests/residents/views/test_event.py.
    "residents:event-photo": page("event_photo", get="VIEW"),
    "residents:event-photo-small": page("event_photo", get="VIEW"),
    "residents:event-photo-drop": page("event_photo", post=GATHER, done=302),
}
