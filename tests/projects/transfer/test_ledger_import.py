"""The four ledgers of an office, carried into the database and compared row by row with what they mean."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from projects.actions.ledger_import import commit_ledger, match_ledger
from projects.enums import ImportState
from projects.models import Funding, LedgerImport, Project, ProjectSite
from projects.queries.ledger_plan import NEW
from projects.transfer.ledger_import import receive
from projects.transfer.ledger_work import work
from renovation.core.enums import FINISHED
from renovation.core.models import AuditEntry, Contact, Neighborhood, Region
from tests.fixtures.cast import DISTRICT

LEDGERS = Path(__file__).parents[2] / "data/ledgers"
EXPECTED = json.loads((LEDGERS / "expected.json").read_text("utf-8"))
BASIC = ["basic-ledger.xlsx", "basic-ledger-square-metres.xlsx", "plan-gb18030.csv"]


def tried(by, region, path):
    ledger = receive(by=by, region=region, path=path, filename=path.name)
    match_ledger(by=by, ledger=ledger, sheet=ledger.sheet, kind=ledger.kind, mapping=ledger.mapping)
    work(ledger.pk)
    ledger.refresh_from_db()
    assert ledger.state == ImportState.READY, ledger.error
    return ledger


def committed(by, region, path):
    ledger = tried(by, region, path)
    regions = {entry["key"]: NEW for entry in ledger.summary["new_regions"]}
    commit_ledger(by=by, ledger=ledger, regions=regions)
    work(ledger.pk)
    ledger.refresh_from_db()
    assert ledger.state == ImportState.DONE, ledger.error
    return ledger


@pytest.fixture
def district(district_officer):
    """An empty district: no street of the cast is left in it."""
    for level in (12, 9):
        Region.objects.under(DISTRICT).filter(level=level).delete()
    return Region.objects.get(pk=DISTRICT)


@pytest.mark.parametrize("name", BASIC)
def test_basic_ledger_is_in_the_database_row_by_row(district_officer, district, name):
    ledger = committed(district_officer, district, LEDGERS / name)
    assert (ledger.summary["created"], ledger.summary["problem_rows"]) == (208, 0)
    rows = {
        (n.region.parent.name, n.region.name, n.name): n for n in Neighborhood.objects.select_related("region__parent")
    }
    assert len(rows) == EXPECTED["neighborhoods"]
    assert Region.objects.filter(level=12).under(DISTRICT).count() == EXPECTED["communities"]
    for want in EXPECTED["rows"]:
        n = rows[want["street"], want["community"], want["name"]]
        if n.built_precision == "DECADE":  # the office wrote 80年代 for 1984
            assert (n.built_from, n.built_to) == (want["built_year"] // 10 * 10, want["built_year"] // 10 * 10 + 9)
        else:
            assert (n.built_from, n.built_to) == (want["built_year"], want["built_year"])
        assert (n.building_count, n.household_count) == (want["buildings"], want["households"])
        assert n.floor_area_m2 == want["floor_area_m2"]
        assert n.is_in_program
        if name.startswith("basic"):
            assert str(n.estimate_wan.normalize()) == str(want["invest_wan"]).removesuffix(".0")
            assert n.plan_year == want["plan_year"]
            assert [(one.name, one.phone) for one in n.contacts.all()] == [(want["contact"], want["phone"])]


def test_progress_ledger_after_the_basic_one(district_officer, district):
    committed(district_officer, district, LEDGERS / "basic-ledger.xlsx")
    ledger = committed(district_officer, district, LEDGERS / "progress-ledger.xlsx")
    assert (ledger.summary["created"], ledger.summary["new_regions"]) == (208, [])
    assert Neighborhood.objects.count() == Project.objects.count() == ProjectSite.objects.count() == 208
    assert Neighborhood.objects.filter(status__in=FINISHED).count() == EXPECTED["renovated"]
    done = ProjectSite.objects.filter(status__in=FINISHED)
    assert sum(done.values_list("building_count", flat=True)) == EXPECTED["buildings_renovated"]
    sites = {(s.neighborhood.region.name, s.neighborhood.name): s for s in ProjectSite.objects.all()}
    for want in EXPECTED["rows"]:
        site = sites[want["community"], want["name"]]
        assert site.progress_pct == want["progress_pct"]
        assert (site.status in FINISHED) == want["renovated"]
        assert (site.plan_year, site.building_count) == (want["plan_year"], want["buildings"])
        assert (site.household_count, site.floor_area_m2) == (want["households"], want["floor_area_m2"])
    first = sites["丽景社区", "丽都西院"]
    assert str(first.planned_finish_on) == str(first.baseline_finish_on) == "2022-11-30"
    assert str(first.actual_start_on) == "2022-04-09"
    money = Funding.objects.get(site=first, source="CENTRAL_SUBSIDY", year=2022)
    assert str(money.planned_wan.normalize()) == "122.08"


def test_progress_ledger_alone_creates_what_it_names(district_officer, district):
    committed(district_officer, district, LEDGERS / "progress-ledger.xlsx")
    assert Neighborhood.objects.filter(status__in=FINISHED, is_in_program=True).count() == EXPECTED["renovated"]
    ledger = tried(district_officer, district, LEDGERS / "basic-ledger.xlsx")
    assert (ledger.summary["created"], ledger.summary["changed"]) == (0, 208)


@pytest.mark.parametrize("name", [*BASIC, "progress-ledger.xlsx"])
def test_same_file_twice_changes_nothing(district_officer, district, name):
    committed(district_officer, district, LEDGERS / name)
    entries, contacts = AuditEntry.objects.filter(model__startswith="core.").count(), Contact.objects.count()
    ledger = committed(district_officer, district, LEDGERS / name)
    summary = ledger.summary
    assert (summary["created"], summary["changed"], summary["left"]) == (0, 0, 208)
    assert AuditEntry.objects.filter(model__startswith="core.").count() == entries
    assert Contact.objects.count() == contacts
    assert LedgerImport.objects.filter(sha256=ledger.sha256).count() == 2


PROGRESS_HEAD = (
    "项目名称,小区名称,所属街道,社区,改造年度,楼栋数,户数,中央补助,完成投资,"
    "计划开工时间,计划完工时间,实际完工时间,形象进度,施工单位,备注"
)


def progress_file(tmp_path, *lines, head=PROGRESS_HEAD, name="进度.csv"):
    path = tmp_path / name
    path.write_text("\n".join([head, *lines]), "gb18030")
    return path


@pytest.fixture
def region(district_officer):
    return Region.objects.get(pk=DISTRICT)


def test_one_neighborhood_in_two_projects_and_one_project_over_two(district_officer, region, tmp_path):
    path = progress_file(
        tmp_path,
        "一期,集英花园,金明池街道,碧水社区,2023,3,126,30,20,2023.4,2023.10,2023-10-20,已完工,示例施工一,甲",
        "二期,集英花园,金明池街道,碧水社区,2025,2,80,5,3,2025.4,2025.10,,65%,示例施工一,乙",
        "二期,碧水苑,金明池街道,碧水社区,2025,1,40,2,0,2025.4,2025.10,,未开工,示例施工二,丙",
    )
    ledger = committed(district_officer, region, path)
    assert ledger.summary["problem_rows"] == 0
    first = Neighborhood.objects.get(name="集英花园")
    assert [(s.project.name, s.status, s.plan_year) for s in first.sites.order_by("plan_year")] == [
        ("一期", 3, 2023),
        ("二期", 2, 2025),
    ]
    assert (first.status, first.plan_year) == (3, 2025)
    second = Project.objects.get(name="二期")
    assert {p.organization.name for p in second.parties.all()} == {"示例施工一", "示例施工二"}
    assert second.sites.get(neighborhood__name="碧水苑").status == 0
    again = tried(district_officer, region, path)
    assert (again.summary["created"], again.summary["changed"], again.summary["left"]) == (0, 0, 3)


def test_moved_plan_asks_for_a_reason_and_keeps_the_baseline(district_officer, region, tmp_path):
    line = "一期,集英花园,金明池街道,碧水社区,2025,3,126,30,20,2025.4,{},,65%,,"
    committed(district_officer, region, progress_file(tmp_path, line.format("2025.10")))
    ledger = tried(district_officer, region, progress_file(tmp_path, line.format("2025.12")))
    assert (ledger.summary["changed"], ledger.summary["dates_moved"]) == (1, 1)
    with pytest.raises(ValidationError) as refused:
        commit_ledger(by=district_officer, ledger=ledger)
    assert "date_reason" in refused.value.error_dict
    commit_ledger(by=district_officer, ledger=ledger, date_reason="WEATHER")
    work(ledger.pk)
    site = ProjectSite.objects.get()
    assert (str(site.baseline_finish_on), str(site.planned_finish_on)) == ("2025-10-31", "2025-12-31")
    assert [(r.field, r.reason) for r in site.revisions.all()] == [("planned_finish_on", "WEATHER")]


def test_arrived_and_paid_money_stays_when_the_plan_changes(district_officer, region, tmp_path):
    line = "一期,集英花园,金明池街道,碧水社区,2025,3,126,{},9,2025.4,2025.10,,65%,,"
    committed(district_officer, region, progress_file(tmp_path, line.format("10.5")))
    Funding.objects.update(arrived_wan=8, paid_wan=4)
    committed(district_officer, region, progress_file(tmp_path, line.format("12")))
    money = Funding.objects.get()
    assert (money.planned_wan, money.arrived_wan, money.paid_wan) == (12, 8, 4)


def test_progress_that_falls_is_doubted(district_officer, region, tmp_path):
    line = "一期,集英花园,金明池街道,碧水社区,2025,3,126,30,20,2025.4,2025.10,,{},,"
    committed(district_officer, region, progress_file(tmp_path, line.format("65%")))
    ledger = tried(district_officer, region, progress_file(tmp_path, line.format("40%")))
    assert ledger.summary["doubt_rows"] == 1
    row = ledger.rows.get()
    assert row.changes["site.progress_pct"] == ["65", "40"]
    assert row.problems[0]["cell"] == "M2"


def test_finish_before_start_is_a_problem_at_its_cell(district_officer, region, tmp_path):
    line = "一期,集英花园,金明池街道,碧水社区,2025,3,126,30,20,2025.10,2025.4,,65%,,"
    ledger = tried(district_officer, region, progress_file(tmp_path, line))
    problem = ledger.rows.get().problems[0]
    assert (problem["cell"], problem["severity"]) == ("K2", "ERROR")
    assert not Neighborhood.objects.exists()
