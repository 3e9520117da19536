"""Which form each move has: for its page and for the API alike."""

from residents.enums import Move
from residents.forms.baton import (
    AcceptForm,
    CleanForm,
    EscalateForm,
    HandOverForm,
    InvalidateForm,
    MergeForm,
    MoveForm,
    NameDoerForm,
    PlanForm,
    ReportDoneForm,
    SendBackForm,
    StudyForm,
    UrgeForm,
    VerifyForm,
)
from residents.forms.baton_report import LastAnswerForm, ReopenForm, ReportBackForm, TryReachForm

FORMS: dict[Move, type[MoveForm]] = {
    Move.VERIFY: VerifyForm,
    Move.INVALIDATE: InvalidateForm,
    Move.CLEAN: CleanForm,
    Move.STUDY: StudyForm,
    Move.MERGE: MergeForm,
    Move.PLAN: PlanForm,
    Move.REPORT_DONE: ReportDoneForm,
    Move.NAME_DOER: NameDoerForm,
    Move.ACCEPT: AcceptForm,
    Move.SEND_BACK: SendBackForm,
    Move.ESCALATE: EscalateForm,
    Move.REPORT_BACK: ReportBackForm,
    Move.TRY_REACH: TryReachForm,
    Move.LAST_ANSWER: LastAnswerForm,
    Move.REOPEN: ReopenForm,
    Move.URGE: UrgeForm,
    Move.HAND_OVER: HandOverForm,
}
