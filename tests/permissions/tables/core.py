"""Signing in, one's own things, people, keys and the running of the portal."""

from tests.permissions.oracle import ANYBODY
from tests.permissions.row import everybody, page

GRANT, ACCESS = "GRANT_DUTY", "MANAGE_ACCESS"
TABLE = {
    "core:login": everybody(post=ANYBODY, shown=(200, 302)),
    "core:logout": everybody(get=None, post=ANYBODY, done=302),
    "core:language": everybody(get=None, post=ANYBODY, done=302),
    "core:manage": page(get=ANYBODY, shown=(200, 404)),
    "core:token-list": page(get=ANYBODY),
    "core:token-managed": page(get=ACCESS),
    "core:token-add": page(get=ANYBODY, post=ANYBODY, also=403),
    "core:token-revoke": page("token", post=ACCESS, see=ACCESS, done=302),
}
