"""Pages of the works: a line per address."""

from tests.permissions.oracle import ANYBODY
from tests.permissions.row import page

NEIGHBORHOOD, PROJECT, FUNDING, LEDGER = "EDIT_NEIGHBORHOOD", "EDIT_PROJECT", "EDIT_FUNDING", "IMPORT_LEDGER"
BUILDING = {"number": "99", "household_count": "12"}
CONTACT = {"name": "李四", "phone": "13900001111"}
DROP = {"reason": "登记有误，重复录入"}
REPORT = {"progress_pct": "100", "text": "已完成"}

TABLE = {
    "projects:defect-list": page(get=ANYBODY),
    "projects:defect-add": page(get="GATHER", post="GATHER"),
    "projects:defect-detail": page("defect", get="VIEW"),
    # The office carries out too, but the answer is the firm's own.
    "projects:defect-answer": page("defect", get="CARRY_OUT", post="CARRY_OUT", also=403),
    "projects:defect-check": page("defect_answered", get="CHECK_DEFECT", post="CHECK_DEFECT"),
    "projects:defect-assign": page("defect", get="GATHER", post="GATHER"),
    "projects:defect-photo": page("defect_photo", get="VIEW"),
    "projects:defect-photo-small": page("defect_photo", get="VIEW"),
    "projects:neighborhood-list": page(get=ANYBODY, counts="neighborhood"),
    "projects:project-list": page(get=ANYBODY, counts="project"),
    "projects:site-list": page(get=ANYBODY, counts="site"),
    "projects:funding-list": page(get=ANYBODY, counts="funding"),
    "projects:neighborhood-add": page(get=NEIGHBORHOOD, post=NEIGHBORHOOD),
    "projects:neighborhood-detail": page("neighborhood", get="VIEW"),
    "projects:neighborhood-edit": page("neighborhood", get=NEIGHBORHOOD, post=NEIGHBORHOOD),
    "projects:building-add": page("neighborhood", post=NEIGHBORHOOD, body=BUILDING, done=200),
    "projects:building-edit": page("building", get=NEIGHBORHOOD, post=NEIGHBORHOOD, body=BUILDING),
    "projects:building-drop": page("building", get=NEIGHBORHOOD, post=NEIGHBORHOOD, body=DROP),
    "projects:contact-add": page("neighborhood", get=NEIGHBORHOOD, post=NEIGHBORHOOD, body=CONTACT, done=302),
    "projects:contact-reveal": page("contact", post="REVEAL_CONTACT", body={"reason": "核对施工通知"}),
    "projects:contact-find": page(get="REVEAL_CONTACT", post="REVEAL_CONTACT", body={"phone": "13811110001"}),
    "projects:contact-export": page(get="EXPORT_CONTACT", post="EXPORT_CONTACT"),
    # Only whoever asked, once somebody else allowed it: tests/projects/views/test_contact_export.py.
    "projects:contact-take": page("request", post="NOBODY"),
    "projects:project-add": page(get=PROJECT, post=PROJECT),
    "projects:project-picker": page(get=ANYBODY),
    "projects:project-detail": page("project", get="VIEW"),
    "projects:project-edit": page("project", get=PROJECT, post=PROJECT, body={"name": "新名", "version": 1}, done=302),
    "projects:party-edit": page("project", get=PROJECT, post=PROJECT),
    "projects:party-drop": page("party", get=PROJECT, post=PROJECT, body=DROP),
    "projects:site-edit": page("site", get=PROJECT, post=PROJECT),
    "projects:site-reason": page("site", get=PROJECT),
    "projects:progress-report-add": page("site", get="REPORT_PROGRESS", post="REPORT_PROGRESS", body=REPORT, done=302),
    "projects:progress-report-reason": page("site", get="REPORT_PROGRESS"),
    "projects:funding-set": page("site", get=FUNDING, post=FUNDING),
    "projects:funding-drop": page("funding", get=FUNDING, post=FUNDING, body=DROP),
    "projects:plan-item-set": page("site", get=PROJECT, post=PROJECT),
    "projects:plan-item-drop": page("plan_item", get=PROJECT, post=PROJECT, body=DROP),
    "projects:photo": page("photo", get="VIEW"),
    "projects:photo-small": page("photo", get="VIEW"),
    # One's own takes less: tests/projects/views/test_file_drop.py.
    "projects:photo-drop": page("photo", get=PROJECT, post=PROJECT, body=DROP),
    # Only whoever has just sent it; tried with the photos.
    "projects:photo-waiting": page("file", get="NOBODY", see="NOBODY"),
    "projects:document-add": page("project", get=PROJECT, post=PROJECT),
    "projects:document": page("document", get="VIEW"),
    "projects:document-drop": page("document", get=PROJECT, post=PROJECT, body=DROP),
    "projects:import-list": page(get=LEDGER),
    "projects:import-add": page(get=LEDGER, post=LEDGER),
    "projects:import-detail": page("ledger", get=LEDGER, shown=(200, 302)),
    "projects:import-match": page("ledger", get=LEDGER, post=LEDGER, shown=(200, 302)),
    "projects:import-retry": page("ledger", post=LEDGER),
    "projects:import-progress": page("ledger", get=LEDGER, shown=(200, 286)),
    "projects:import-rows": page("ledger", get=LEDGER, shown=(200, 302)),
    "projects:import-problems": page("ledger", get=LEDGER),
    "projects:import-places": page("ledger", post=LEDGER),
    "projects:import-same": page("ledger", post=LEDGER),
    "projects:import-commit": page("ledger", post=LEDGER),
}
