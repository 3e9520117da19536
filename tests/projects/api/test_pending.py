"""What waits for a second person stands beside the row, for whoever reads it with a key."""

from datetime import date, datetime

import pytest

from projects.actions.site import change_site
from projects.models import ProjectParty
from renovation.core.actions.change_request import withdraw_request
from renovation.core.actions.neighborhood import change_neighborhood
from renovation.core.enums import Renovation
from renovation.core.models import ChangeRequest
from renovation.dashboard.actions.change_request import approve_request
from tests.fixtures.api import ApiClient
from tests.fixtures.cast import make_site
from tests.projects.api.test_writes import send

NONE = {"pending": {}, "pending_since": None, "pending_by": None}
EDIT = ("VIEW", "EDIT_NEIGHBORHOOD", "EDIT_PROJECT")


def waiting(answer):
    return {name: value for name, value in answer.json().items() if name.startswith("pending")}


@pytest.fixture
def finished(here):
    return make_site(here, status=Renovation.DONE, progress_pct=100, actual_finish_on=date(2025, 9, 1))


def test_a_patch_and_the_detail_say_the_same(street_officer, finished):
    api = ApiClient(street_officer, capabilities=EDIT)
    path = f"sites/{finished.pk}/"
    assert waiting(api.get(path)) == NONE
    asked = {"status": "IN_PROGRESS", "floor_area_m2": 5200.5, "actual_finish_on": None}
    answer = send(api, "patch", path, asked | {"correction_reason": "验收退回"}, '"v1"')
    assert answer.status_code == 202, answer.content.decode()
    assert waiting(answer) == waiting(api.get(path))
    assert answer.json()["pending"] == asked
    assert answer.json()["status"] == "DONE"


def test_asking_without_a_reason_is_refused_at_its_field(street_officer, here):
    api = ApiClient(street_officer, capabilities=EDIT)
    path = f"neighborhoods/{here.pk}/"
    answer = send(api, "patch", path, {"is_in_program": not here.is_in_program, "remark": "x"}, '"v1"')
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["correction_reason"])
    here.refresh_from_db()
    assert (here.remark, waiting(api.get(path))) == ("", NONE)


def test_it_is_gone_when_decided_or_taken_back(street_officer, district_officer, here):
    api = ApiClient(district_officer)
    path = f"neighborhoods/{here.pk}/"
    for end in (
        lambda request: withdraw_request(by=street_officer, request=request),
        lambda request: approve_request(by=district_officer, request=request),
    ):
        here.refresh_from_db()
        change_neighborhood(
            by=street_officer,
            neighborhood=here,
            version=here.version,
            is_in_program=not here.is_in_program,
            correction_reason="重新核定",
        )
        request = ChangeRequest.objects.first()
        told = waiting(api.get(path))
        assert told["pending"] == {"is_in_program": not here.is_in_program}
        assert told["pending_by"] == street_officer.name
        assert datetime.fromisoformat(told["pending_since"]) == request.at
        end(request)
        assert waiting(api.get(path)) == NONE


def test_a_contractor_is_not_told_who_asked(street_officer, contractor, firm, finished):
    ProjectParty.objects.create(project=finished.project, role="CONTRACTOR", organization=firm)
    change_site(by=street_officer, site=finished, version=1, household_count=90, correction_reason="户数有误")
    told = waiting(ApiClient(contractor, capabilities=["VIEW"]).get(f"sites/{finished.pk}/"))
    assert (told["pending"], told["pending_by"]) == ({"household_count": 90}, None)
    assert told["pending_since"]


@pytest.mark.parametrize("others", [0, 2])
def test_it_costs_one_query(street_officer, here, finished, django_assert_num_queries, others):
    for site in (finished, *(make_site(here, status=Renovation.DONE) for _number in range(others))):
        change_site(by=street_officer, site=site, version=1, household_count=90, correction_reason="户数有误")
    api = ApiClient(street_officer)
    api.get("stats/")
    with django_assert_num_queries(2):
        assert api.get(f"sites/{finished.pk}/").json()["pending"] == {"household_count": 90}


def test_the_description_knows_every_key_of_a_detail(street_officer, finished, here):
    api = ApiClient(street_officer)
    schemas = api.get("schema/?format=json").json()["components"]["schemas"]
    for name, path in (("SiteDetail", f"sites/{finished.pk}/"), ("NeighborhoodDetail", f"neighborhoods/{here.pk}/")):
        assert set(schemas[name]["properties"]) == set(api.get(path).json())
