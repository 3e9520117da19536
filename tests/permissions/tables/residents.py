"""Pages of what residents say: a line per address."""

from tests.permissions.oracle import ANYBODY
from tests.permissions.row import everybody, page

PLAN, DO, COLLECT = "PLAN", "CARRY_OUT", "COLLECT"
DROP = {"reason": "拍错地方，重复上传"}

ASSIGN, STUDY, SUPERVISE = "ASSIGN", "STUDY", "SUPERVISE"
# The loop says at which step and in whose hand: its own tests try that, here the right alone is tried.
NOT_NOW = (200, 409)

GATHER = "GATHER"

MEDIATE = "MEDIATE"
TABLE = {
    "residents:board": page(get=ANYBODY),
    "residents:suggestion-list": page(get=ANYBODY),
    "residents:board-column": page(get=ANYBODY, shown=404),
    "residents:suggestion-detail": page("suggestion", get="VIEW"),
    "residents:suggestion-photo": page("suggestion_photo", get="VIEW"),
    "residents:suggestion-photo-small": page("suggestion_photo", get="VIEW"),
    "residents:voice-reveal": page("voice", post="REVEAL_CONTACT", body={"reason": "上门反馈"}),
    "residents:baton-bulk-hand-over": page(get=ASSIGN, post=ASSIGN),
    "residents:baton-bulk-merge": page(get=STUDY, post=STUDY),
    # A deputy's alone, and of what its owner left: tried with the absences themselves.
    "residents:baton-stand-in": page("suggestion", post="NOBODY"),
    "residents:baton-study-preview": page("suggestion", post=STUDY),
    "residents:baton-report-many": page("suggestion", get=COLLECT, post=COLLECT, shown=NOT_NOW),
    "residents:baton-verify": page("suggestion", get=COLLECT, post=COLLECT, shown=NOT_NOW),
    "residents:baton-invalidate": page("suggestion", get=COLLECT, post=COLLECT, shown=NOT_NOW),
    "residents:baton-clean": page("suggestion", get=COLLECT, post=COLLECT, shown=NOT_NOW),
    "residents:baton-report-back": page("suggestion", get=COLLECT, post=COLLECT, shown=NOT_NOW),
    "residents:baton-try-reach": page("suggestion", get=COLLECT, post=COLLECT, shown=NOT_NOW),
    "residents:baton-last-answer": page("suggestion", get=COLLECT, post=COLLECT, shown=NOT_NOW),
    "residents:baton-reopen": page("suggestion", get=COLLECT, post=COLLECT, shown=NOT_NOW),
    "residents:baton-study": page("suggestion", get=STUDY, post=STUDY, shown=NOT_NOW),
    "residents:baton-merge": page("suggestion", get=STUDY, post=STUDY, shown=NOT_NOW),
    "residents:baton-plan": page("suggestion", get=PLAN, post=PLAN, shown=NOT_NOW),
    "residents:baton-report-done": page("suggestion", get=DO, post=DO, shown=NOT_NOW),
    "residents:baton-name-doer": page("suggestion", get=SUPERVISE, post=SUPERVISE, shown=NOT_NOW),
    "residents:baton-accept": page("suggestion", get=SUPERVISE, post=SUPERVISE, shown=NOT_NOW),
    "residents:baton-send-back": page("suggestion", get=SUPERVISE, post=SUPERVISE, shown=NOT_NOW),
    "residents:baton-escalate": page("suggestion", get=SUPERVISE, post=SUPERVISE, shown=NOT_NOW),
    "residents:baton-urge": page("suggestion", get="URGE", post="URGE", shown=NOT_NOW),
    "residents:baton-hand-over": page("suggestion", get="GIVE", post="GIVE", shown=NOT_NOW),
    "residents:intake": page(get=COLLECT),
    "residents:intake-places": page(get=COLLECT),
    # Which meeting or visit is tried with the intake itself.
    "residents:intake-occasion": page(get=COLLECT, shown=404),
    "residents:intake-check": page(get=ANYBODY),
    "residents:intake-worker": everybody(),
    "residents:delegate-roster": page(get=ANYBODY),
    "residents:finding-list": page(get=ANYBODY),
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
    "residents:delegate-list": page(get="VIEW"),
    "residents:delegate-site": page("site", get="VIEW"),
    "residents:delegate-add": page("site", get=GATHER, post=GATHER),
    "residents:delegate-end": page("delegate", get=GATHER, post=GATHER),
    "residents:delegate-reveal": page("delegate", post="REVEAL_CONTACT", body={"reason": "通知开会"}),
    "residents:finding-add": page("delegate", get=GATHER, post=GATHER),
    "residents:dispute-list": page(get=ANYBODY),
    "residents:dispute-add": page(get=MEDIATE, post=MEDIATE),
    "residents:dispute-detail": page("dispute", get="VIEW"),
    "residents:dispute-edit": page("dispute", get=MEDIATE, post=MEDIATE),
    "residents:dispute-session-add": page("dispute", get=MEDIATE, post=MEDIATE),
    "residents:dispute-close": page("dispute", get=MEDIATE, post=MEDIATE),
    "residents:dispute-party-add": page("dispute", get=MEDIATE, post=MEDIATE),
    "residents:dispute-party-drop": page("dispute_party", post=MEDIATE, done=302),
    "residents:dispute-party-reveal": page("dispute_party", post="REVEAL_CONTACT", body={"reason": "通知调解"}),
    "residents:similar": page(get="VIEW"),
    "residents:open-poster": page("neighborhood", get="VIEW"),
    # Open to everybody, and to them alone what is cleared; whose number or link it is, is tried with the pages.
    "residents:open-home": everybody(),
    # The name of a questionnaire that is open for answers is for everybody, its questions are behind its own key.
    "residents:open-neighborhood": everybody(target="neighborhood", names=("小区议事", "小区", "项目", "问卷")),
    "residents:open-suggest": everybody(target="neighborhood", post=ANYBODY, names=("小区", "1")),
    "residents:open-similar": everybody(target="neighborhood", query="?text=x"),
    "residents:open-find": everybody(),
    "residents:open-status": everybody(target="suggestion", shown=404),
    "residents:open-join": everybody(target="suggestion", post=ANYBODY, shown=404, done=404),
    "residents:open-follow": everybody(target="suggestion", shown=404),
    "residents:open-urge": everybody(target="suggestion", get=None, post=ANYBODY, done=404),
    "residents:open-rate": everybody(target="suggestion", get=None, post=ANYBODY, done=404),
    "residents:open-withdraw": everybody(target="suggestion", post=ANYBODY, shown=404, done=404),
    # Not cleared for everybody, and a number is no key: tests/residents/views/test_open_idea_photo.py has those it is.
    "residents:open-idea-photo": everybody(target="open_photo", shown=404),
    "residents:open-idea-photo-small": everybody(target="open_photo", shown=404),
    "residents:open-own-photo": everybody(target="open_photo", shown=404),
    "residents:open-own-photo-small": everybody(target="open_photo", shown=404),
}
