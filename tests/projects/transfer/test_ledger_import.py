"""The four ledgers of an office, carried into the database and compared row by row with what they mean."""

import json
from pathlib import Path

import pytest

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
            assert list(n.contacts.values_list("name", "phone")) == [(want["contact"], want["phone"])]


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
