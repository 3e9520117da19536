"""Pages of what residents say: a line per address."""

from tests.permissions.oracle import ANYBODY
from tests.permissions.row import everybody, page

PLAN, DO, COLLECT = "PLAN", "CARRY_OUT", "COLLECT"
DROP = {"reason": "拍错地方，重复上传"}

TABLE = {
    "residents:intake": page(get=COLLECT),
    "residents:intake-places": page(get=COLLECT),
    # Which meeting or visit is tried with the intake itself.
    "residents:intake-occasion": page(get=COLLECT, shown=404),
    "residents:intake-check": page(get=ANYBODY),
    "residents:intake-worker": everybody(),
    "residents:idea-list": page(get=ANYBODY, counts="idea"),
    "residents:idea-adoption": page(get="VIEW"),
    "residents:idea-detail": page("idea", get="VIEW"),
    "residents:idea-edit": page("idea", get=PLAN, post=PLAN),
    "residents:idea-add": page("suggestion", get=PLAN, post=PLAN),
    "residents:idea-photo-add": page("idea", get=DO, post=DO),
    "residents:idea-photo": page("idea_photo", get="VIEW"),
    "residents:idea-photo-small": page("idea_photo", get="VIEW"),
    "residents:idea-photo-drop": page("idea_photo", get=DO, post=DO, body=DROP),
    "residents:idea-tell": page("idea_notice", get=COLLECT, post=COLLECT, body={"how": "VISIT"}, done=302),
}
