"""Figures and what happened."""

from tests.permissions.oracle import ANYBODY
from tests.permissions.row import page

TABLE = {
    "dashboard:my-work": page(get=ANYBODY),
    "dashboard:command": page(get=ANYBODY, shown=(200, 302)),
    "dashboard:command-region": page("region", get="VIEW"),
    "dashboard:indicator-list": page(get=ANYBODY),
    "dashboard:staff-leave": page("person", get="STOP_WORKER", post="STOP_WORKER", see="INSIDE"),
    "dashboard:request-list": page(get=ANYBODY),
    "dashboard:request-detail": page("request", get="VIEW"),
    "dashboard:request-approve": page("request", post="DECIDE_BUILDING", done=302),
    "dashboard:request-refuse": page("request", post="DECIDE_BUILDING", body={"note": "不同意"}, done=302),
    "dashboard:request-withdraw": page("request", post="NOBODY"),
    "dashboard:change-list": page(get=ANYBODY, also=403),
}
