"""The REST API."""

from tests.permissions.oracle import ANYBODY
from tests.permissions.row import api

REPORT = {"progress_pct": 100}
TABLE = {
    "api:region-list": api(get=ANYBODY),
    "api:neighborhood-list": api(get=ANYBODY),
    "api:project-list": api(get=ANYBODY),
    "api:site-list": api(get=ANYBODY),
    "api:funding-list": api(get=ANYBODY),
    "api:indicator-list": api(get=ANYBODY),
    "api:idea-list": api(get=ANYBODY),
    "api:event-list": api(get=ANYBODY),
    "api:coverage-list": api(get=ANYBODY),
    "api:questionnaire-list": api(get=ANYBODY),
    "api:questionnaire-detail": api("questionnaire", get="VIEW"),
    "api:step-list": api(get=ANYBODY),
    "api:stats": api(get=ANYBODY),
    "api:neighborhood-detail": api(
        "neighborhood", get="VIEW", patch="EDIT_NEIGHBORHOOD", body={"remark": "x"}, done=200
    ),
    "api:project-detail": api("project", get="VIEW", patch="EDIT_PROJECT", body={"note": "x"}, done=200),
    "api:site-detail": api("site", get="VIEW", patch="EDIT_PROJECT", body={"plan_year": 2026}, done=200),
    "api:progress-report-add": api("site", post="REPORT_PROGRESS", body=REPORT, done=201),
    "api:intake": api(post="COLLECT", done=422),
    "api:suggestion-list": api(get=ANYBODY),
    "api:suggestion-detail": api("suggestion", get="VIEW"),
    # Each move takes a right of its own; without the version read nothing is written, whoever asks.
    "api:suggestion-move": api("suggestion", get="VIEW", post="COLLECT", body={"move": "CLEAN"}, done=428),
    "api:schema": api(get=ANYBODY),
    "api:docs": api(get=ANYBODY, has_options=False),
    "/api/v1/^(?P<rest>.*)$": api(get=ANYBODY, shown=404),
}
