"""Figures and what happened."""

from tests.permissions.oracle import ANYBODY
from tests.permissions.row import page

TABLE = {
    "dashboard:my-work": page(get=ANYBODY),
    "dashboard:command": page(get=ANYBODY, shown=(200, 302)),
    "dashboard:command-region": page("region", get="VIEW"),
    "dashboard:indicator-list": page(get=ANYBODY),
    "dashboard:change-list": page(get=ANYBODY, also=403),
}
