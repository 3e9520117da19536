"""Figures and what happened."""

from tests.permissions.oracle import ANYBODY
from tests.permissions.row import page

SERVE = "SERVE_SUBJECT"
TABLE = {
    "dashboard:my-work": page(get=ANYBODY),
    "dashboard:command": page(get=ANYBODY, shown=(200, 302)),
    "dashboard:command-region": page("region", get="VIEW"),
    "dashboard:indicator-list": page(get=ANYBODY),
    "dashboard:staff-leave": page("person", get="STOP_WORKER", post="STOP_WORKER", see="INSIDE"),
    "dashboard:staff-absence-add": page("person", get="STEER_WORKER", post="STEER_WORKER", see="INSIDE"),
    "dashboard:absence-add": page(get=ANYBODY, post=ANYBODY),
    "dashboard:absence-cancel": page("absence", post="STEER_WORKER", see="INSIDE", done=302),
    "dashboard:request-list": page(get=ANYBODY),
    "dashboard:request-detail": page("request", get="VIEW"),
    "dashboard:request-approve": page("request", post="DECIDE_BUILDING", done=302),
    "dashboard:request-refuse": page("request", post="DECIDE_BUILDING", body={"note": "不同意"}, done=302),
    "dashboard:request-withdraw": page("request", post="NOBODY"),
    "dashboard:forget-run-list": page(get="SEE_FORGOTTEN"),
    "dashboard:subject-request-list": page(get=SERVE),
    "dashboard:subject-request-add": page(get=SERVE, post=SERVE),
    "dashboard:subject-request-detail": page("subject_request", get=SERVE),
    "dashboard:subject-request-answer": page("subject_request", post=SERVE, also=422),
    "dashboard:subject-request-copy": page("subject_request", post=SERVE),
    "dashboard:change-list": page(get=ANYBODY, also=403),
}
