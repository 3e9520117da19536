"""`manage.py import_ledger`: what the wizard would show, and an exit status a script can trust."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from projects.models import LedgerImport, ProjectSite
from renovation.core.models import Neighborhood, Region
from tests.fixtures.cast import CITY, DISTRICT, OTHER_DISTRICT, make_user

LEDGERS = Path(__file__).parents[2] / "data/ledgers"


def run(path, *arguments):
    """Return the printed JSON and the exit status."""
    out = io.StringIO()
    try:
        call_command("import_ledger", str(path), *arguments, "--json", stdout=out)
    except CommandError as error:
        return json.loads(out.getvalue() or "{}"), error.returncode
    return json.loads(out.getvalue()), 0


def written(tmp_path, *rows):
    book = openpyxl.Workbook()
    for row in (["序号", "街道", "社区", "小区名称", "建成年代", "楼栋数", "户数"], *rows):
        book.active.append(row)
    path = tmp_path / "台账.xlsx"
    book.save(path)
    return path


@pytest.fixture
def known(regions, district_officer):
    return district_officer


def test_dry_run_prints_what_would_happen_and_writes_nothing(known):
    shown, status = run(LEDGERS / "basic-ledger.xlsx")
    assert (shown["kind"], shown["sheet"], shown["region"]) == ("BASIC", "基本情况", DISTRICT)
    assert (shown["created"], shown["changed"], shown["left"], shown["problems"]) == (208, 0, 0, [])
    assert {"column": "D", "header": "小区名称", "field": "name"}.items() <= shown["columns"][3].items()
    assert len(shown["totals"]) == 36
    assert all(total["matches"] for total in shown["totals"])
    assert {"street": "水稻乡", "community": "", "rows": 12, "near": []} in shown["new_regions"]
    assert status == 1
    assert not Neighborhood.objects.exists()
    assert not LedgerImport.objects.exists()


def test_unknown_places_block_a_commit_until_they_are_to_be_created(known):
    shown, status = run(LEDGERS / "basic-ledger.xlsx", "--commit")
    assert (shown["committed"], status) == (False, 1)
    assert not Neighborhood.objects.exists()
    shown, status = run(LEDGERS / "basic-ledger.xlsx", "--commit", "--create-regions")
    assert (shown["committed"], status) == (True, 0)
    assert Neighborhood.objects.count() == 208
    shown, status = run(LEDGERS / "basic-ledger.xlsx")
    assert (shown["created"], shown["changed"], shown["left"], status) == (0, 0, 208, 0)
    shown, status = run(LEDGERS / "progress-ledger.xlsx", "--commit")
    assert (shown["kind"], shown["committed"], status) == ("PROGRESS", True, 0)
    assert ProjectSite.objects.count() == 208


def test_guess_is_reported_by_the_status(known, tmp_path):
    path = tmp_path / "台账.csv"
    path.write_text("街道,社区,小区名称,涉及居民户数总数\n金明池街道,碧水社区,集英花园,126\n", "gb18030")
    shown, status = run(path)
    assert shown["unsure"] == ["“涉及居民户数总数”列的含义是推测的，请确认"]
    assert (shown["created"], status) == (1, 1)


def test_bad_row_is_named_and_skipped_only_on_demand(known, tmp_path):
    path = written(
        tmp_path,
        [1, "金明池街道", "碧水社区", "集英花园", 1985, "三栋半", 126],
        [2, "金明池街道", "碧水社区", "黄河花园", 1985, 3, 126],
    )
    shown, status = run(path, "--commit")
    assert [(p["cell"], p["value"]) for p in shown["problems"]] == [("F2", "三栋半")]
    assert (shown["committed"], status) == (False, 1)
    shown, status = run(path, "--commit", "--skip-problems")
    assert (shown["committed"], shown["counts"]["created"], status) == (True, 1, 1)


def test_refused_file_is_an_error_with_a_code(known, tmp_path):
    path = tmp_path / "照片.xlsx"
    path.write_bytes(b"\xff\xd8\xff\xe0" + b"0" * 100)
    shown, status = run(path)
    assert (shown["error"]["code"], status) == ("not_spreadsheet", 1)


@pytest.mark.django_db
def test_database_without_districts_says_how_to_make_one():
    shown, status = run(LEDGERS / "basic-ledger.xlsx")
    assert "还没有区县" in shown["error"]["message"]
    assert (shown["created"], status) == (208, 1)


def test_several_districts_are_named_when_none_is_meant(known, tmp_path):
    shown, status = run(written(tmp_path, [1, "某街道", "某社区", "某小区", 1985, 3, 126]))
    assert DISTRICT in shown["error"]["message"]
    assert OTHER_DISTRICT in shown["error"]["message"]
    assert status == 1


def test_district_is_found_by_its_streets(known, tmp_path):
    shown, _status = run(written(tmp_path, [1, "西湖街道", "和谐社区", "某小区", 1985, 3, 126]))
    assert shown["region"] == DISTRICT


def test_user_is_asked_for_where_several_may(known):
    make_user("second", "DISTRICT_OFFICER", DISTRICT)
    with pytest.raises(CommandError, match="district_officer、second"):
        call_command("import_ledger", str(LEDGERS / "basic-ledger.xlsx"), "--commit", "--create-regions")
    _shown, status = run(LEDGERS / "basic-ledger.xlsx", "--commit", "--create-regions", "--user", "second")
    assert status == 0
    assert LedgerImport.objects.get().by.username == "second"


def test_user_without_the_right_imports_nowhere(known, viewer):
    shown, status = run(LEDGERS / "basic-ledger.xlsx", "--user", "viewer", "--commit", "--create-regions")
    assert "不能向任何区县导入" in shown["error"]["message"]
    assert status == 1


def test_city_officer_imports_into_a_named_district(known, city_command):
    _shown, status = run(
        LEDGERS / "basic-ledger.xlsx",
        "--user",
        "city_command",
        "--region",
        OTHER_DISTRICT,
        "--commit",
        "--create-regions",
    )
    assert status == 0
    assert Neighborhood.objects.under(OTHER_DISTRICT).count() == 208
    assert Region.objects.under(CITY).filter(level=12).count() == 36
