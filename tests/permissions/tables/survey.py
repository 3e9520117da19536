"""Questionnaires, what was handed out, and what came back."""

from tests.permissions.oracle import ANYBODY
from tests.permissions.row import everybody, page

VIEW, COLLECT, GATHER, EXPORT = "VIEW", "COLLECT", "GATHER", "EXPORT"
# What an open questionnaire does not allow any more is told on its page; tests/residents tell which.
ASKED = {"kind": "SCALE", "text": "满意吗"}

TABLE = {
    "residents:questionnaire-list": page(get=ANYBODY, counts="questionnaire"),
    "residents:issue-list": page(get=ANYBODY, counts="issue"),
    "residents:response-list": page(get=ANYBODY, counts="response"),
    "residents:questionnaire-add": page(get=GATHER, post=GATHER, body={"title": "问卷"}),
    "residents:questionnaire-detail": page("questionnaire", get=VIEW),
    "residents:questionnaire-edit": page(
        "questionnaire", get=GATHER, post=GATHER, body={"title": "问卷", "version": 1}
    ),
    # Of what one sees, a copy is made where one may gather: at another place too.
    "residents:questionnaire-copy": page("questionnaire", get=VIEW, post=VIEW, also=403),
    "residents:questionnaire-open": page("questionnaire", post=GATHER, done=302),
    "residents:questionnaire-close": page("questionnaire", post=GATHER, done=302),
    "residents:questionnaire-reopen": page("questionnaire", get=GATHER, post=GATHER),
    "residents:questionnaire-drop": page("questionnaire", post=GATHER, done=302),
    "residents:questionnaire-sheet": page("questionnaire", get=VIEW),
    "residents:questionnaire-question-add": page("questionnaire", get=GATHER, post=GATHER, body=ASKED),
    "residents:questionnaire-question-edit": page("question", get=GATHER, post=GATHER, body=ASKED),
    "residents:questionnaire-question-drop": page("question", post=GATHER, done=302),
    "residents:questionnaire-question-move": page("question", post=GATHER, done=302),
    "residents:issue-add": page("questionnaire", get=GATHER, post=GATHER, body={"count": "5"}),
    "residents:issue-drop": page("issue", post=GATHER, done=302),
    "residents:response-add": page("questionnaire", get=COLLECT, post=COLLECT, body={"sheet": "7"}, done=302),
    "residents:response-detail": page("response", get=VIEW),
    "residents:response-edit": page("response", get=GATHER, post=GATHER, body={"sheet": "8"}, done=302),
    "residents:response-void": page("response", get=GATHER, post=GATHER, body={"fault": "错"}, done=302),
    "residents:response-import": page("questionnaire", get=GATHER, post=GATHER),
    "residents:response-import-commit": page("questionnaire", post=GATHER, done=302),
    "residents:response-import-template": page("questionnaire", get=GATHER),
    "residents:questionnaire-results": page("questionnaire", get=VIEW),
    "residents:questionnaire-texts": page("questionnaire", get=VIEW, post=COLLECT),
    "residents:questionnaire-export": page("questionnaire", get=EXPORT),
    "residents:response-export": page("questionnaire", get=EXPORT),
    # Open to everybody who scans the code: the names of place and houses, the questions, and no answer.
    "residents:open-questionnaire": everybody(target="public_key", post=ANYBODY, names=("小区", "问卷", "题目", "1")),
    "residents:open-questionnaire-thanks": everybody(target="public_key", names=("小区", "问卷")),
}
