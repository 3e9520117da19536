"""Rows below the headings: filled down, checked, compared with the sheet's own totals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from projects.transfer.ledger import Ledger, LedgerRow, Severity, parse

Build = Callable[..., Path]
HEAD = ["序号", "街道", "社区", "小区名称", "楼栋数", "户数", "建筑面积（㎡）"]


def read(path: Path, **options: Any) -> tuple[Ledger, list[LedgerRow]]:
    ledger = parse(path, **options)
    return ledger, list(ledger.rows())


def problems(rows: list[LedgerRow]) -> list[tuple[str, str, Severity]]:
    return [(problem.cell, problem.field, problem.severity) for row in rows for problem in row.problems]


def estate(number: int, name: str, street: str | None = "甲街道", community: str | None = "乙社区") -> list[Any]:
    return [number, street, community, name, 2, 100, 8000]


def test_merged_places_fill_down_and_numbers_do_not(xlsx: Build) -> None:
    rows = [HEAD, estate(1, "丙院"), estate(2, "丁院", None, None), estate(3, "戊院", None)]
    rows[2][5] = None
    ledger, found = read(xlsx(rows, merges=["B2:B4", "C2:C3", "F2:F3"]))
    assert [row.values["street"] for row in found] == ["甲街道"] * 3
    assert "households" not in found[1].values
    assert problems(found) == [("F2", "households", Severity.WARNING)]
    assert ledger.kind == "BASIC"


def test_gap_in_a_repeating_column_is_a_gap(xlsx: Build) -> None:
    _ledger, found = read(xlsx([HEAD, estate(1, "丙院"), estate(2, "丁院"), estate(3, "戊院", None)]))
    assert "street" not in found[2].values
    assert problems(found) == [("B4", "street", Severity.WARNING)]


def test_community_does_not_leak_into_the_next_street(text_file: Build) -> None:
    _ledger, found = read(text_file("街道,社区,小区名称,户数\n甲,乙,丙院,9\n,,丁院,9\n己,,庚院,9\n,辛,壬院,9\n"))
    assert [row.values.get("street") for row in found] == ["甲", "甲", "己", "己"]
    assert [row.values.get("community") for row in found] == ["乙", "乙", None, "辛"]


@pytest.mark.parametrize(
    "label", ["小计", "合 计", "总计：", "甲街道小计", "全市小计", "汇总", "合计（2个）", "共计2个小区"]
)
@pytest.mark.parametrize("column", [0, 1, 3])
def test_totals_are_no_estates_wherever_they_stand(xlsx: Build, label: str, column: int) -> None:
    total: list[Any] = [None, None, None, "2个", "4栋", "２００户", "16,000"]
    total[column] = label
    ledger, found = read(xlsx([HEAD, estate(1, "丙院"), estate(2, "丁院"), total]))
    assert len(found) == 2
    assert {c.field: c.matches for c in ledger.totals if c.field != "name"} == {
        "buildings": True, "households": True, "floor_area": True,
    }  # fmt: skip
    assert all(check.cell.endswith("4") for check in ledger.totals)


def test_wrong_total_is_shown_with_both_figures(xlsx: Build) -> None:
    ledger, _found = read(xlsx([HEAD, estate(1, "丙院"), ["合计", None, None, "3个", 2, 101, 8000]]))
    wrong = [(c.cell, c.stated, c.computed) for c in ledger.totals if not c.matches]
    assert wrong == [("D3", 3, 1), ("F3", 101, 100)]


def test_subtotals_above_their_rows(xlsx: Build) -> None:
    rows = [
        HEAD,
        ["全区合计", None, None, "3个", 6, 300, 24000],
        ["甲街道小计", None, None, "2个", 4, 200, 16000],
        estate(1, "丙院"),
        estate(2, "丁院"),
        ["乙街道小计", None, None, "1个", 2, 100, 8000],
        estate(3, "戊院", "乙街道"),
        ["其中：2000年前建成", None, None, "1个", 2, 100, 8000],
    ]
    ledger, found = read(xlsx(rows))
    assert len(found) == 3
    assert len(ledger.totals) == 12
    assert all(check.matches for check in ledger.totals)


def test_totals_of_communities_streets_and_district(xlsx: Build) -> None:
    rows = [HEAD]
    for street in ("甲街道", "乙街道"):
        for community in ("子社区", "丑社区"):
            rows += [estate(1, "丙院", street, community), ["小计", None, None, "1个", 2, 100, 8000]]
        rows.append([f"{street}合计", None, None, "2个", 4, 200, 16000])
    rows.append(["总计", None, None, "4个", 8, 400, 32000])
    ledger, found = read(xlsx(rows))
    assert len(found) == 4
    assert [check for check in ledger.totals if not check.matches] == []
    assert ledger.totals[-1].rows == 4


def test_notes_blank_and_repeated_heading_rows_are_skipped(xlsx: Build) -> None:
    rows = [
        HEAD,
        estate(1, "丙院"),
        [],
        HEAD,
        estate(2, "丁院"),
        [3],
        [None] * 7,
        ["注：户数含空置房。"],
        ["填报人：王某"],
    ]
    _ledger, found = read(xlsx(rows))
    assert [row.values["name"] for row in found] == ["丙院", "丁院"]
    assert problems(found) == []


def test_listed_places_lose_their_number(text_file: Build) -> None:
    _ledger, found = read(text_file("街道,社区,小区名称,户数\n其中:1.甲街道,乙,1号院,9\n2.己街道,乙,2.丁院,9\n"))
    assert [(row.values["street"], row.values["name"]) for row in found] == [("甲街道", "1号院"), ("己街道", "丁院")]


def test_duplicates_and_look_alikes(xlsx: Build) -> None:
    rows = [HEAD, estate(1, "一号院"), estate(2, "１号院　"), estate(3, "和平小区"), estate(4, "和平家属院")]
    rows.append(estate(5, "一号院", "甲街道", "丁社区"))
    _ledger, found = read(xlsx(rows))
    assert problems(found) == [("D3", "name", Severity.ERROR), ("D5", "name", Severity.WARNING)]
    assert "第 2 行" in found[1].problems[0].reason


def test_row_without_a_name_is_wrong(xlsx: Build) -> None:
    _ledger, found = read(xlsx([HEAD, estate(1, "丙院"), [2, "甲街道", "乙社区", None, 2, 100, 8000]]))
    assert problems(found) == [("D3", "name", Severity.ERROR)]
    assert found[1].is_wrong


def test_implausible_rows_are_doubted(xlsx: Build) -> None:
    head = [*HEAD, "总投资(万元)", "完成投资(万元)"]
    rows = [
        head,
        [1, "甲", "乙", "丙院", 2, 100, 0.8, 10, 11],
        [2, "甲", "乙", "丁院", 200, 100, 8000, 10, 12],
        [3, "甲", "乙", "戊院", 1, 500, 40000, 10, 5],
    ]
    _ledger, found = read(xlsx(rows))
    wanted = [("G2", "floor_area"), ("F3", "households"), ("I3", "invest_done"), ("F4", "households")]
    assert problems(found) == [(cell, field, Severity.WARNING) for cell, field in wanted]


def test_formulas_and_error_cells_are_problems(xlsx: Build) -> None:
    rows = [HEAD, [1, "甲街道", "乙社区", "丙院", "=1+1", "#REF!", "8000㎡"]]
    _ledger, found = read(xlsx(rows))
    assert problems(found) == [("E2", "buildings", Severity.ERROR), ("F2", "households", Severity.ERROR)]
    assert found[0].values["floor_area"] == 8000
    assert found[0].problems[1].value == "#REF!"


def test_stored_formula_results_and_formats_are_read(tmp_path: Path) -> None:
    path = tmp_path / "formats.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("进度")
        page.write_row(0, 0, ["街道", "社区", "小区名称", "户数", "形象进度", "实际开工时间", "联系电话"])
        page.write_row(1, 0, ["甲", "乙", "丙院"])
        page.write_formula(1, 3, "=1+1", None, 2)
        page.write_number(1, 4, 0.65, book.add_format({"num_format": "0.0%"}))
        page.write_datetime(1, 5, datetime(2022, 4, 9), book.add_format({"num_format": 'yyyy"年"m"月"d"日"'}))
        page.write_number(1, 6, 15848383620)
    _ledger, found = read(path)
    values = found[0].values
    assert (values["households"], values["progress"], values["phone"]) == (2, 65, "15848383620")
    assert str(values["actual_start"].date) == "2022-04-09"  # type: ignore[union-attr]
    assert found[0].raw["形象进度"] == "65%"


@pytest.mark.parametrize(
    ("column", "wanted"),
    [
        ([1, "已完工", "100%", 0.8], [100, 100, 100, 80]),
        ([80, 100, "35%", "未开工"], [80, 100, 35, 0]),
        ([80, 1, 0.5, 0], [80, 1, None, 0]),
        (["１", "0.5", "50%", "0"], [100, 50, 50, 0]),
    ],
)
def test_bare_percentages_follow_their_column(xlsx: Build, column: list[Any], wanted: list[Any]) -> None:
    rows = [["甲", "乙", f"丙{index}院", value] for index, value in enumerate(column)]
    _ledger, found = read(xlsx([["街道", "社区", "小区名称", "形象进度"], *rows]))
    assert [row.values.get("progress") for row in found] == wanted


def test_codes_that_lost_digits_are_flagged(text_file: Build) -> None:
    _ledger, found = read(text_file("街道,社区,小区名称,社区代码,房号\n甲,乙,丙院,4.10202E+11,4.1E+12\n"))
    assert problems(found) == [("D2", "region_code", Severity.ERROR), ("E2", "", Severity.WARNING)]


def test_raw_row_keeps_what_the_sheet_shows(xlsx: Build) -> None:
    _ledger, found = read(xlsx([HEAD, [1, "甲街道", "乙社区", "丙院　", "２栋", "100户", 8000.5]]))
    assert found[0].raw["楼栋数"] == "２栋"
    assert found[0].raw["小区名称"] == "丙院　"
    assert found[0].values["floor_area"] == Decimal("8000.5")
    assert found[0].values["name"] == "丙院"
