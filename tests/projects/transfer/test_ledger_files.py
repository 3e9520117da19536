"""The four ledgers of the sample office (and one saved as xls), row by row against what they hold."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from projects.transfer.ledger import BuiltYear, Confidence, Kind, LedgerRow, PartialDate, Precision, Unit, parse

FILES = Path(__file__).parents[2] / "data" / "ledgers"
EXPECTED = json.loads((FILES / "expected.json").read_text(encoding="utf-8"))
BASIC = ["basic-ledger.xlsx", "basic-ledger-square-metres.xlsx", "basic-ledger.xls"]
ALL = [*BASIC, "progress-ledger.xlsx", "plan-gb18030.csv"]


def rows_of(name: str) -> list[LedgerRow]:
    return list(parse(FILES / name).rows())


@pytest.mark.parametrize("name", ALL)
def test_every_row_of_every_file_holds_what_is_expected(name: str) -> None:
    rows = rows_of(name)
    assert len(rows) == EXPECTED["neighborhoods"] == 208
    for row, wanted in zip(rows, EXPECTED["rows"], strict=True):
        for field, key in (("street",) * 2, ("community",) * 2, ("name",) * 2, ("buildings",) * 2, ("households",) * 2):
            assert row.values[field] == wanted[key], (row.number, field)
        assert row.values["floor_area"] == wanted["floor_area_m2"], row.number
        assert row.problems == []


@pytest.mark.parametrize("name", [*BASIC, "plan-gb18030.csv"])
def test_years_built_are_exact_or_enclose_the_true_year(name: str) -> None:
    decades = 0
    for row, wanted in zip(rows_of(name), EXPECTED["rows"], strict=True):
        built = row.values["built_year"]
        assert isinstance(built, BuiltYear)
        if built.precision is Precision.DECADE:
            decades += 1
            assert built.built_from == wanted["built_year"] // 10 * 10
            assert built.built_to == built.built_from + 9
        else:
            assert (built.built_from, built.built_to) == (wanted["built_year"],) * 2, row.number
    assert decades > 9 or name.endswith("csv")


@pytest.mark.parametrize("name", BASIC)
def test_basic_ledgers_hold_money_year_and_contacts(name: str) -> None:
    ledger = parse(FILES / name)
    assert ledger.kind is Kind.BASIC
    for row, wanted in zip(ledger.rows(), EXPECTED["rows"], strict=True):
        assert row.values["invest_plan"] == Decimal(str(wanted["invest_wan"]))
        assert row.values["plan_year"] == wanted["plan_year"]
        assert row.values["contact"] == wanted["contact"]
        assert row.values["phone"] == wanted["phone"]


def test_property_columns_tell_no_from_not_stated() -> None:
    rows = {row.number: row for row in rows_of("basic-ledger.xlsx")}
    assert rows[6].values["property_managed"] is True
    assert rows[6].values["property_company"] == "示例物业一"
    assert "owners_committee" not in rows[6].values
    assert rows[8].values["property_managed"] is False
    assert "property_managed" not in rows[9].values
    assert rows[9].raw["物业管理/有无"] == "—"


@pytest.mark.parametrize("name", BASIC)
def test_all_stated_totals_agree_with_their_rows(name: str) -> None:
    ledger = parse(FILES / name)
    list(ledger.rows())
    assert len(ledger.totals) == 9 * 4
    assert [check for check in ledger.totals if not check.matches] == []
    grand = {check.field: check.computed for check in ledger.totals[-4:]}
    assert grand == {
        "name": 208,
        "buildings": EXPECTED["buildings"],
        "households": EXPECTED["households"],
        "floor_area": EXPECTED["floor_area_m2"],
    }


def test_progress_ledger_holds_money_dates_and_progress() -> None:
    ledger = parse(FILES / "progress-ledger.xlsx")
    assert ledger.kind is Kind.PROGRESS
    begun = 0
    for row, wanted in zip(ledger.rows(), EXPECTED["rows"], strict=True):
        assert row.values["progress"] == wanted["progress_pct"]
        assert row.values["plan_year"] == wanted["plan_year"]
        assert abs((row.plan_sum or 0) - Decimal(str(wanted["invest_wan"]))) <= Decimal("0.02")
        assert set(row.funding) == {"CENTRAL_SUBSIDY", "DISTRICT", "RESIDENT", "UTILITY"}
        assert isinstance(row.values["planned_start"], PartialDate)
        if wanted["renovated"]:
            assert row.values["invest_done"] == Decimal(str(wanted["invest_wan"]))
        assert ("actual_finish" in row.values) == wanted["renovated"]
        begun += "actual_start" in row.values
    assert begun == 205


def test_what_stands_around_the_rows_is_read() -> None:
    ledger = parse(FILES / "basic-ledger.xlsx")
    assert ledger.title == "开封市城乡一体化示范区老旧小区基本情况台账"
    assert ledger.reporter == "示范区老旧小区改造指挥部"
    assert str(ledger.reported_on) == "2025-03-07"
    area = next(match for match in ledger.matches if match.field == "floor_area")
    assert (area.column, area.unit, area.unit_from) == ("H", Unit.WAN_M2, "HEADER")
    assert area.samples == ("0.8316", "3.4408", "0.5896")
    assert not ledger.unsure


def test_end_date_of_a_plan_list_is_a_guessed_year_built() -> None:
    ledger = parse(FILES / "plan-gb18030.csv")
    guessed = [match for match in ledger.matches if match.confidence is Confidence.GUESS]
    assert [(match.header, match.field) for match in guessed] == [("竣工时间", "built_year")]
    assert ledger.kind is Kind.BASIC
    assert not ledger.unsure, "nothing but years stands in the column"


def test_guessed_year_built_that_holds_months_stays_a_doubt(tmp_path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("街道,社区,小区名称,竣工时间,户数\n甲街道,乙社区,丙院,2022.11,30\n", encoding="utf-8")
    assert [doubt.column for doubt in parse(path).doubts] == ["D"]
    assert not parse(path, mapping={"D": "built_year"}).unsure


def test_rows_can_be_read_again() -> None:
    ledger = parse(os.fspath(FILES / "basic-ledger.xlsx"))
    assert [row.values for row in ledger.rows()] == [row.values for row in ledger.rows()]
    assert ledger.survey.rows == 208


def test_old_excel_formats_are_read() -> None:
    row = rows_of("formats.xls")[0]
    assert row.values["progress"] == 65
    assert isinstance(row.values["actual_start"], PartialDate)
    assert str(row.values["actual_start"].date) == "2022-04-09"
    assert parse(FILES / "formats.xls").rows_at_most == 2
