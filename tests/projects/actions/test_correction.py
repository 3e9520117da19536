"""What was reported of finished sites changes only by two; a ledger may only ask."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from projects.actions.funding import drop_funding
from projects.actions.ledger_import import commit_ledger
from projects.actions.progress_report import report_progress
from projects.actions.site import change_site, correct_site
from projects.models import LedgerRow, ProjectSite
from projects.transfer.ledger_work import work
from renovation.core.actions.building import drop_building
from renovation.core.actions.change_request import withdraw_all
from renovation.core.actions.neighborhood import change_neighborhood, correct_neighborhood
from renovation.core.enums import Renovation, RequestState
from renovation.core.models import ChangeRequest
from renovation.core.policy import REQUEST_NEEDS
from renovation.dashboard.actions.change_request import CARRIED, approve_request
from tests.fixtures.cast import DISTRICT, make_site
from tests.fixtures.requests import FINISHED_ON, finished_site, old_building, old_line, waiting
from tests.projects.transfer.test_ledger_import import committed, tried

GUARDED = [
    {"status": Renovation.IN_PROGRESS, "actual_finish_on": None},
    {"building_count": 4},
    {"household_count": 130},
    {"floor_area_m2": 9000},
    {"actual_finish_on": date(2025, 10, 8)},
]
FREE = [
    {"status": Renovation.HANDED_OVER},
    {"invest_done_wan": 12},
    {"plan_year": 2024},
    {"actual_start_on": date(2025, 3, 1)},
]


@pytest.mark.parametrize("changes", GUARDED)
def test_reported_facts_of_a_finished_site_wait(here, street_officer, district_officer, changes):
    site = finished_site(here)
    with pytest.raises(ValidationError) as refused:
        change_site(by=street_officer, site=site, version=1, **changes)
    assert set(refused.value.error_dict) == {"correction_reason"}
    site = ProjectSite.objects.get()
    change_site(by=street_officer, site=site, version=1, correction_reason="复测", invest_done_wan=7, **changes)
    stored = ProjectSite.objects.get()
    assert (stored.invest_done_wan, stored.actual_finish_on, stored.household_count) == (7, FINISHED_ON, 126)
    approve_request(by=district_officer, request=waiting())
    stored = ProjectSite.objects.get()
    assert {name: getattr(stored, name) for name in changes} == changes
    here.refresh_from_db()
    assert here.status == stored.status


@pytest.mark.parametrize("changes", FREE)
def test_everything_else_of_a_finished_site_is_saved_at_once(here, street_officer, changes):
    change_site(by=street_officer, site=finished_site(here), version=1, **changes)
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize("changes", GUARDED[1:4])
def test_an_unfinished_site_is_one_person_s_to_change(here, street_officer, changes):
    change_site(by=street_officer, site=make_site(here, status=Renovation.IN_PROGRESS), version=1, **changes)
    assert not ChangeRequest.objects.exists()


def test_a_missing_finish_date_is_filled_in_by_one(here, street_officer):
    site = finished_site(here, actual_finish_on=None)
    change_site(by=street_officer, site=site, version=1, actual_finish_on=FINISHED_ON)
    assert ProjectSite.objects.get().actual_finish_on == FINISHED_ON


def test_a_report_does_not_take_back_a_completion(here, contractor, firm, street_officer):
    site = finished_site(here)
    facts = {"progress_pct": 90, "status": Renovation.IN_PROGRESS, "fall_reason": "返工"}
    with pytest.raises(ValidationError) as refused:
        report_progress(by=street_officer, site=site, **facts)
    assert set(refused.value.error_dict) == {"status"}
    assert ProjectSite.objects.get().status == Renovation.DONE


def test_an_approved_correction_that_contradicts_itself_by_now_is_refused_and_waits_on(
    here, street_officer, district_officer
):
    site = change_site(
        by=street_officer,
        site=finished_site(here, actual_start_on=date(2025, 3, 1)),
        version=1,
        correction_reason="核实",
        actual_finish_on=date(2025, 5, 1),
    )
    ProjectSite.objects.filter(pk=site.pk).update(actual_start_on=date(2025, 6, 1))
    with pytest.raises(ValidationError):
        approve_request(by=district_officer, request=waiting())
    assert waiting().state == RequestState.PENDING


def test_actions_that_carry_out_refuse_one_person_in_both_parts(here, district_officer):
    """The last fence: whoever calls them, from a page, the API or a shell."""
    site = finished_site(here)
    own = {"by": district_officer, "asked_by": district_officer}
    for call in (
        lambda: correct_site(**own, site=site, household_count=1),
        lambda: correct_neighborhood(**own, neighborhood=here, is_in_program=False),
        lambda: drop_building(**own, building=old_building(here)),
        lambda: drop_funding(**own, funding=old_line(site)),
    ):
        with pytest.raises(PermissionDenied):
            call()


def test_every_request_has_a_right_and_an_action():
    assert set(CARRIED) == set(REQUEST_NEEDS)


def test_who_leaves_takes_their_requests_along(here, street_officer, district_officer):
    change_neighborhood(by=street_officer, neighborhood=here, version=1, is_in_program=False, correction_reason="核实")
    assert withdraw_all(by=district_officer, user=street_officer) == 1
    asked = ChangeRequest.objects.get()
    assert (asked.state, asked.decided_by, asked.note) == (RequestState.WITHDRAWN, district_officer, "申请人离岗")


LEDGER = (
    "小区名称,街道,社区,楼栋数,户数,建筑面积(㎡),改造年度,形象进度(%)\n"
    "集英花园,金明池街道,碧水社区,3,140,8316,2025,100\n"
)


def test_a_ledger_asks_for_what_was_reported_and_says_so(regions, here, district_officer, city_command, tmp_path):
    """Headline facts of finished sites become one request a row; the same ledger again asks for nothing more."""
    site = finished_site(here, name="2025年集英花园改造项目")
    path = tmp_path / "进度台账.csv"
    path.write_text(LEDGER, "utf-8")
    district = regions[DISTRICT]
    ledger = tried(district_officer, district, path)
    row = LedgerRow.objects.get(ledger=ledger)
    assert row.changes["site.household_count"] == [126, 140]
    assert any("由第二人复核后生效" in problem["reason"] for problem in row.problems)
    assert ledger.summary["doubt_rows"] == 1
    _commit(district_officer, ledger)
    asked = waiting()
    assert (asked.object_id, asked.proposed, asked.reason) == (
        str(site.pk),
        {"household_count": 140},
        "台账导入：进度台账.csv",
    )
    assert ProjectSite.objects.get().household_count == 126
    again = committed(district_officer, district, path)
    assert (again.summary["changed"], ChangeRequest.objects.count()) == (0, 1)
    approve_request(by=city_command, request=asked)
    assert ProjectSite.objects.get().household_count == 140


def _commit(by, ledger):
    commit_ledger(by=by, ledger=ledger, accept_doubts=True)
    work(ledger.pk)
