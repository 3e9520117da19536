"""`manage.py figures` prints what the rows add up to, and says so when they do not."""

import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from projects.actions.progress_report import report_progress
from projects.actions.project import add_project
from renovation.core.enums import Renovation
from renovation.core.models import Neighborhood
from renovation.dashboard.metrics import INDICATORS
from renovation.dashboard.models import Rollup
from tests.fixtures.cast import CITY, COMMUNITY, DISTRICT, OTHER_DISTRICT, STREET, make_neighborhood


@pytest.fixture
def site(here, elsewhere, district_officer):
    project = add_project(by=district_officer, name="项目", plan_year=2025, neighborhoods=[here])
    return project.sites.get()


def printed(capsys, *args):
    call_command("figures", *args)
    return json.loads(capsys.readouterr().out)


def test_json_of_a_region_names_every_indicator(site, district_officer, capsys):
    report_progress(by=district_officer, site=site, progress_pct=Decimal(100), status=Renovation.DONE)
    figures = printed(capsys, DISTRICT, "--json")
    assert set(figures) == {*INDICATORS, "share_of_city"}
    assert figures["share_of_city"] == 100.0
    assert (figures["neighborhoods_renovated"], figures["completion_rate"]) == (1, 50.0)
    assert figures["payment_rate"] is None


def test_without_a_code_it_speaks_of_the_city(site, capsys):
    assert printed(capsys, "--json") == printed(capsys, CITY, "--json")
    call_command("figures")
    assert "应改造小区 neighborhoods_to_renovate = 2" in capsys.readouterr().out


def test_unknown_region_is_an_error(regions):
    with pytest.raises(CommandError, match="999999"):
        call_command("figures", "999999")


@pytest.mark.parametrize("code", [[], [DISTRICT], [STREET], [COMMUNITY]])
def test_check_passes_after_actions(site, district_officer, code, capsys):
    report_progress(by=district_officer, site=site, progress_pct=Decimal("12.5"))
    call_command("figures", *code, "--check")
    assert "一致" in capsys.readouterr().out


def test_check_finds_a_figure_that_is_not_its_rows(site, capsys):
    call_command("figures")
    row = Rollup.objects.get(pk=STREET)
    row.figures["sites"] = 7
    row.save()
    with pytest.raises(CommandError) as refused:
        call_command("figures", "--check")
    assert refused.value.returncode == 1
    assert f"{STREET} sites: 7 != 1" in capsys.readouterr().err
    call_command("figures", OTHER_DISTRICT, "--check")


def test_check_finds_a_row_nobody_announced(site, capsys):
    call_command("figures")
    make_neighborhood(COMMUNITY, "无人上报小区")
    with pytest.raises(CommandError):
        call_command("figures", STREET, "--check", "--json")
    listed = json.loads(capsys.readouterr().out.splitlines()[-1])["differences"]
    assert {"place": COMMUNITY, "what": "neighborhoods", "stored": "1", "counted": "2"} in listed


@pytest.mark.parametrize("wrong", [{"status": Renovation.DONE}, {"plan_year": 2019}, {"plan_year": None}])
def test_check_finds_a_neighborhood_that_is_not_what_its_sites_say(site, here, wrong, capsys):
    Neighborhood.objects.filter(pk=here.pk).update(**wrong)
    Rollup.objects.all().delete()
    with pytest.raises(CommandError):
        call_command("figures", "--check")
    assert "status, plan_year" in capsys.readouterr().err
