"""Signing in, one's own things, people, keys, parameters and the trail."""

from tests.permissions.oracle import ANYBODY
from tests.permissions.row import everybody, page

GRANT, ACCESS = "GRANT_DUTY", "MANAGE_ACCESS"
STEER, STOP, INSIDE = "STEER_WORKER", "STOP_WORKER", "INSIDE"
TABLE = {
    "core:login": everybody(post=ANYBODY, shown=(200, 302)),
    "core:sign-in-code": everybody(post=ANYBODY, shown=302, done=302),
    "core:sso": everybody(shown=404),
    "core:sso-return": everybody(shown=404),
    "core:logout": everybody(get=None, post=ANYBODY, done=302),
    "core:session": everybody(post=ANYBODY, done=200),
    "core:language": everybody(get=None, post=ANYBODY, done=302),
    "core:password": page(get=ANYBODY, post=ANYBODY),
    "core:account": page(get=ANYBODY),
    "core:sessions-end": page(post=ANYBODY, done=302),
    "core:factor-add": page(get=ANYBODY, post=ANYBODY),
    "core:factor-codes": page(get=ANYBODY, post=ANYBODY),
    "core:factor-remove": page(get=ANYBODY, post=ANYBODY),
    # No provider is set in the world; with one it is tried beside the provider.
    "core:user-subject": page("person", get=STEER, post=STEER, see=INSIDE, shown=404, done=404),
    "core:user-unlock": page("person", post=ACCESS, see=INSIDE, done=302),
    "core:user-factor-reset": page("person", post=ACCESS, see=INSIDE, done=302),
    "core:manage": page(get=ANYBODY, shown=(200, 404)),
    "core:staff-list": page(get=GRANT),
    "core:staff-add": page(get=GRANT, post=GRANT),
    "core:staff-import": page(get=GRANT, post=GRANT),
    "core:staff-import-template": page(get=GRANT),
    "core:staff-import-commit": page(post=GRANT),
    "core:staff-import-passwords": page(post=GRANT),
    "core:staff-detail": page("person", get=GRANT, see=INSIDE),
    "core:staff-edit": page("person", get=STEER, post=STEER, see=INSIDE),
    "core:staff-readmit": page("person", get=STEER, post=STEER, see=INSIDE),
    "core:staff-password": page("person", post=STEER, see=INSIDE, done=200),
    "core:staff-sessions": page("person", post=STOP, see=INSIDE, done=302),
    "core:duty-add": page("person", get=GRANT, post=GRANT, see=INSIDE),
    "core:duty-end": page("duty", get=STOP, post=STOP, see=INSIDE),
    "core:token-list": page(get=ANYBODY),
    "core:token-managed": page(get=ACCESS),
    "core:token-add": page(get=ANYBODY, post=ANYBODY, also=403),
    "core:token-revoke": page("token", post=ACCESS, see=ACCESS, done=302),
    "core:parameter-list": page(get="SEE_PARAMETER"),
    "core:parameter-detail": page("parameter", get="SEE_PARAMETER", is_placeless=True),
    "core:parameter-propose": page("parameter", get="SET_PARAMETER", post="SET_PARAMETER", is_placeless=True),
    "core:audit-list": page(get="AUDIT"),
    "core:audit-detail": page("entry", get="AUDIT", asks_first=True),
    "core:audit-state": page(get="AUDIT"),
    "core:audit-check": page(post="AUDIT", done=302),
    "core:audit-head": page(get="AUDIT"),
    # There is no archive in the world; who may have one is tried with the archives themselves.
    "core:audit-download": page("archive", post="AUDIT", is_placeless=True, done=404),
    "operations:live": everybody(),
    "operations:ready": everybody(shown=(200, 503)),
    # The test asks from this machine; everybody else is tried with the metrics.
    "operations:metrics": everybody(),
    "operations:status": page(get="MANAGE_SYSTEM"),
}
