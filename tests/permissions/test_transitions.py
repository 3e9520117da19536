"""Every state of a site × every state asked for × every role, by report and by change: against a table of its own."""

import json

import pytest

from projects.models import ProjectParty
from renovation.core.enums import RequestState
from renovation.core.models import ApiToken, ChangeRequest
from tests.fixtures.api import ApiClient
from tests.fixtures.cast import make_site

STATES = ("NOT_STARTED", "PREP", "IN_PROGRESS", "DONE", "HANDED_OVER")
ROLES = ("city_command", "district_officer", "street_officer", "community_worker", "viewer", "contractor")
REPORT = {"city_command", "district_officer", "street_officer", "contractor"}
EDIT = {"city_command", "district_officer", "street_officer"}
ALL = ("VIEW", "EDIT_PROJECT", "REPORT_PROGRESS")


def reported(old: int, new: int) -> int:
    """What a report gives: what is finished is not taken back by one person alone."""
    return 201 if old < 3 or new >= old else 400


def changed(old: int, new: int) -> int:
    """What a change gives: taking back what is finished waits for a second person."""
    return 200 if old < 3 or new >= old else 202


@pytest.fixture
def clients(cast, firm):
    made = {role: ApiClient(getattr(cast, role)) for role in ROLES}
    # More than some of their owners hold: what a key may do is not what lets it.
    ApiToken.objects.update(capabilities=list(ALL))
    return made


@pytest.mark.parametrize("old", range(5))
def test_every_state_to_every_state_by_everybody(clients, firm, here, old):
    site = make_site(here, status=old, progress_pct=100)
    ProjectParty.objects.create(project=site.project, role="CONTRACTOR", organization=firm)
    for new in range(5):
        for role, api in clients.items():
            ChangeRequest.objects.all().delete()
            for method, path, body, allowed, wanted in (
                ("post", f"sites/{site.pk}/reports/", {"progress_pct": 100}, REPORT, reported(old, new)),
                ("patch", f"sites/{site.pk}/", {"correction_reason": "核查后更正"}, EDIT, changed(old, new)),
            ):
                type(site).objects.filter(pk=site.pk).update(status=old, version=1, actual_finish_on=None)
                answer = getattr(api.client, method)(
                    f"/api/v1/{path}",
                    json.dumps(body | {"status": STATES[new]}),
                    content_type="application/json",
                    headers={"If-Match": '"v1"'},
                )
                wanted = wanted if role in allowed else 403
                assert answer.status_code == wanted, (role, method, old, new, answer.content.decode())
                site.refresh_from_db()
                assert site.status == (new if wanted in (200, 201) else old)
                waits = ChangeRequest.objects.filter(state=RequestState.PENDING).exists()
                assert waits == (wanted == 202)
