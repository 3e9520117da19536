"""Headings, encodings and sheets as other offices have them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from projects.transfer.ledger import FIELDS, Confidence, Kind, Ledger, SheetRefused, Unit, parse

Build = Callable[..., Path]
PLAIN = "序号,街道,社区,小区名称,建成年代,楼栋数,户数,建筑面积(㎡)\n1,甲街道,乙社区,丙小区,1985,3,126,8316\n"


def fields(ledger: Ledger) -> dict[str, str | None]:
    return {match.column: match.field for match in ledger.matches}


def only(ledger: Ledger) -> dict[str, Any]:
    rows = list(ledger.rows())
    assert len(rows) == 1
    return rows[0].values


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_encodings_and_delimiters(text_file: Build, encoding: str, sign: str) -> None:
    values = only(parse(text_file(PLAIN.replace(",", sign), encoding=encoding)))
    assert (values["name"], values["households"], values["floor_area"]) == ("丙小区", 126, 8316)


def test_three_levels_are_joined(xlsx: Build) -> None:
    rows = [
        ["某区老旧小区改造进度台账"],
        ["填报单位：某区住建局", None, None, None, None, None, "单位：万元"],
        ["序号", "小区名称", "所属街道", "项目投资", None, None, None, "工期", None],
        [None, None, None, "总投资", "其中：", None, None, "开工时间", None],
        [None, None, None, None, "中央补助", "区级", "居民出资", "计划", "实际"],
        [1, "丙小区", "甲街道", 100, 50, 30, 20, "2022.4", "2022年4月9日"],
    ]
    merges = ["A1:I1", "A3:A5", "B3:B5", "C3:C5", "D3:G3", "D4:D5", "E4:G4", "H3:I3", "H4:I4"]
    ledger = parse(xlsx(rows, merges=merges))
    assert (ledger.kind, ledger.header.first, ledger.header.last) == (Kind.PROGRESS, 3, 5)
    assert ledger.matches[4].header == "项目投资/其中：/中央补助"
    assert list(fields(ledger).values()) == [
        "seq", "name", "street", "invest_plan", "fund:CENTRAL_SUBSIDY", "fund:DISTRICT", "fund:RESIDENT",
        "planned_start", "actual_start",
    ]  # fmt: skip
    row = next(ledger.rows())
    assert row.funding == {"CENTRAL_SUBSIDY": 50, "DISTRICT": 30, "RESIDENT": 20}
    assert row.values["actual_start"].date == date(2022, 4, 9)  # type: ignore[union-attr]
    assert ledger.matches[3].unit_from == "TITLE"


def test_two_levels_survive_being_saved_as_csv(text_file: Build) -> None:
    ledger = parse(text_file(
        "2022年改造进度表,,,,,\n街道,小区名称,户数,资金来源(万元),,形象进度\n,,,中央补助,区级,\n"
        "甲街道,丙小区,126,60,40,80%\n,丁小区,100,10,,100%\n"
    ))  # fmt: skip
    rows = list(ledger.rows())
    assert [row.values["street"] for row in rows] == ["甲街道", "甲街道"]
    assert rows[0].funding == {"CENTRAL_SUBSIDY": 60, "DISTRICT": 40}
    assert [row.values["progress"] for row in rows] == [80, 100]


def test_unit_line_under_the_headings(xlsx: Build) -> None:
    rows = [
        ["街道", "小区名称", "楼栋数", "户数", "建筑面积", "总投资"],
        [None, None, "栋", "户", "万㎡", "元"],
        [1, 2, 3, 4, 5, 6],
        ["甲街道", "丙小区", 3, 126, 0.8316, 2441700],
    ]
    values = only(parse(xlsx(rows)))
    assert (values["floor_area"], values["invest_plan"]) == (8316, Decimal("244.17"))


@pytest.mark.parametrize(("area", "unit"), [("0.8316", Unit.WAN_M2), ("8316", Unit.M2)])
def test_unit_by_what_is_plausible(text_file: Build, area: str, unit: Unit) -> None:
    ledger = parse(text_file(f"街道,小区名称,户数,建筑面积,总投资\n甲街道,丙小区,126,{area},2441700\n"))
    assert (ledger.matches[3].unit, ledger.matches[3].unit_from) == (unit, "RANGE")
    values = only(ledger)
    assert (values["floor_area"], values["invest_plan"]) == (8316, Decimal("244.17"))


def test_unit_from_the_title_line(text_file: Build) -> None:
    ledger = parse(
        text_file("台账,,\n填报单位：开元街道,,单位：万元、万㎡\n街道,小区名称,建筑面积,总投资\n甲,丙,0.5,9\n")
    )
    assert [match.unit for match in ledger.matches[2:]] == [Unit.WAN_M2, Unit.WAN_YUAN]
    assert ledger.matches[2].unit_from == "TITLE"


def test_unit_nobody_states_is_a_doubt(text_file: Build) -> None:
    ledger = parse(text_file("街道,小区名称,社区,建筑面积\n甲,丙,乙,5\n"))
    assert [doubt.code for doubt in ledger.doubts] == ["UNIT"]


@pytest.mark.parametrize("field", [field for field in FIELDS.values() if field.name != "seq"])
def test_every_alias_finds_its_field(text_file: Build, field: Any) -> None:
    for alias in field.aliases:
        heading = f" {alias[:1]}　{alias[1:]}（说明）"
        ledger = parse(text_file(f"{heading},序号,小区名称,街道,社区\nx,1,丙,甲,乙\n"))
        found = ledger.matches[0]
        if field.name in ("name", "street", "community"):
            assert found.confidence is Confidence.CONFLICT, alias
        else:
            assert (found.field, found.confidence) == (field.name, Confidence.SURE), alias


def test_end_time_means_finish_in_a_progress_ledger(text_file: Build) -> None:
    ledger = parse(text_file("小区名称,街道,社区,形象进度,完成投资(万元),竣工时间\n丙,甲,乙,100%,9,2022.11\n"))
    assert ledger.kind is Kind.PROGRESS
    assert (ledger.matches[5].field, ledger.matches[5].confidence) == ("actual_finish", Confidence.GUESS)


def test_project_name_alone_is_a_guess(text_file: Build) -> None:
    ledger = parse(text_file("项目名称,街道,社区,户数\n丙小区,甲,乙,9\n"))
    assert (ledger.matches[0].field, ledger.matches[0].confidence) == ("name", Confidence.GUESS)
    assert ledger.unsure


def test_two_columns_for_one_field_conflict_until_decided(text_file: Build) -> None:
    path = text_file("街道,小区名称,户数,总户数,社区\n甲,丙,9,8,乙\n")
    assert [m.confidence for m in parse(path).matches[2:4]] == [Confidence.CONFLICT] * 2
    ledger = parse(path, mapping={"D": "households", "C": ""})
    assert not ledger.unsure
    assert only(ledger)["households"] == 8


def test_person_decides_and_unknown_fields_are_an_error(text_file: Build) -> None:
    path = text_file("街道,小区名称,社区,神秘列\n甲,丙,乙,1999\n")
    assert parse(path).matches[3].confidence is Confidence.UNKNOWN
    assert only(parse(path, mapping={"D": "built_year"}))["built_year"].built_to == 1999
    with pytest.raises(ValueError, match="nonsense"):
        parse(path, mapping={"D": "nonsense"})


def test_areas_that_are_not_floor_area_stay_unknown(text_file: Build) -> None:
    ledger = parse(text_file("街道,小区名称,社区,占地面积,绿化面积,可加装单元数\n甲,丙,乙,9,8,7\n"))
    assert [match.field for match in ledger.matches[3:]] == [None] * 3


def test_best_sheet_is_chosen_and_the_others_reported(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    head = ["街道", "社区", "小区名称", "户数"]
    notes, hidden, empty, ledger, other = (book.create_sheet(n) for n in ("填表说明", "旧表", "空", "台账", "附"))
    book.remove(book.worksheets[0])
    for page in (notes, hidden, ledger):
        page.append([*head, "楼栋数"])
        page.append(["甲", "乙", page.title, 9, 1])
    other.append(head[1:])
    hidden.sheet_state = "hidden"
    path = tmp_path / "many.xlsx"
    book.save(path)
    found = parse(path)
    assert found.sheet == "台账"
    reasons = {sheet.name: sheet.reason for sheet in found.other_sheets}
    assert reasons == {"填表说明": "NOTES", "旧表": "HIDDEN", "空": "EMPTY", "附": "LEDGER"}
    assert only(parse(path, sheet="旧表"))["name"] == "旧表"
    with pytest.raises(SheetRefused):
        parse(path, sheet="没有")
    assert empty.title == "空"


def test_plain_row_of_money_sources(text_file: Build) -> None:
    """The usual progress ledger: sources without a group heading, and dates that are not dates of works."""
    ledger = parse(text_file(
        "小区名称,所属街道,总投资(万元),其中:中央补助,省级,区级,专项债,居民,招标完成时间,计划开工时间,实际完工时间\n"
        "丙,甲,100,50,20,10,10,10,2022.1,2022.4,2022.11\n"
    ), sheet="any name")  # fmt: skip
    assert ledger.matches[8].field is None
    assert not ledger.unsure
    row = next(ledger.rows())
    assert row.funding == {"CENTRAL_SUBSIDY": 50, "PROVINCIAL": 20, "DISTRICT": 10, "SPECIAL_BOND": 10, "RESIDENT": 10}
    assert row.values["actual_finish"].date == date(2022, 11, 1)  # type: ignore[union-attr]


def test_table_of_sums_by_district_has_no_estates(text_file: Build) -> None:
    ledger = parse(text_file(
        "2023年城镇老旧小区改造计划表,,,\n序号,城市,县(市、区),小区数(个),楼栋数(栋),户数(户),建筑面积\n,,,,,,(万㎡)\n"
        ",济南市,全市小计:,525,2440,99891,755.91\n1,,其中:1.历下区,226,1276,56525,402.59\n"
    ))  # fmt: skip
    assert {doubt.code for doubt in ledger.doubts} == {"NO_NAME", "NO_PLACE"}
    rows = list(ledger.rows())
    assert [row.values["district"] for row in rows] == ["历下区"]
    assert rows[0].is_wrong


def test_title_beside_a_note_is_no_heading(xlsx: Build) -> None:
    rows = [
        ["某区台账", None, None, None, "2025年3月"],
        ["街道", "社区", "小区名称", "户数", "备注"],
        ["甲", "乙", "丙", 9],
    ]
    ledger = parse(xlsx(rows, merges=["A1:D1"]))
    assert (ledger.title, ledger.header.first) == ("某区台账", 2)
