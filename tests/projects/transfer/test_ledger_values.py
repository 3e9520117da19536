"""Every spelling of a value gives the value back, and what cannot be read says so."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.transfer.ledger import BadValue, Severity, Unit
from projects.transfer.ledger.amounts import parse_area, parse_count, parse_money, parse_storeys
from projects.transfer.ledger.dates import parse_date
from projects.transfer.ledger.percents import parse_percent, parse_status
from projects.transfer.ledger.values import parse_flag, parse_managed, parse_name, parse_phone, parse_text
from projects.transfer.ledger.years import parse_built, parse_plan_year
from renovation.core.lib.sheets.cells import Cell, number

WIDE = str.maketrans("0123456789.,%-", "０１２３４５６７８９．，％－")
counts = st.integers(0, 9_999_999)
spaces = st.sampled_from(["", " ", "\u3000", "\n", "\u00a0"])
blanks = st.sampled_from(["", "/", "-", "—", "——", "无", "暂无", "　", " / ", "N/A", "－"])


@given(counts, st.sampled_from(["", "栋", "户", "个", " 户", "人"]), spaces, st.booleans(), st.booleans())
def test_counts_survive_any_spelling(value: int, unit: str, space: str, wide: bool, commas: bool) -> None:
    text = f"{value:,}" if commas else str(value)
    text = text.translate(WIDE) if wide else text
    assert parse_count(Cell(f"{space}{text}{unit}{space}")) == value
    assert parse_count(Cell(Decimal(value))) == value


@given(
    st.decimals(0, 999_999, places=2),
    st.sampled_from(["㎡", "平方米", "m²", "m2", "M2", "平米", ""]),
    st.booleans(),
)
def test_areas_survive_any_spelling_and_unit(value: Decimal, unit: str, wide: bool) -> None:
    text = f"{value}".translate(WIDE) if wide else f"{value}"
    assert parse_area(Cell(text + unit), Unit.M2) == value
    in_wan = value / 10_000
    assert parse_area(Cell(f"{in_wan:f}万{unit or '㎡'}"), Unit.M2) == value
    assert parse_area(Cell(in_wan), Unit.WAN_M2) == value


@given(st.decimals(0, 99_999_999, places=2))
def test_money_is_kept_in_wan_yuan(value: Decimal) -> None:
    assert parse_money(Cell(value), Unit.WAN_YUAN) == value
    assert parse_money(Cell(f"{value:,}万元"), Unit.YUAN) == value
    assert parse_money(Cell(f"{value * 10_000:.2f}元"), Unit.WAN_YUAN) == value
    assert parse_money(Cell(value / 10_000), Unit.YI_YUAN) == value.quantize(Decimal("0.0001"))


@given(st.decimals(0, 100, places=1), st.booleans())
def test_percentages_survive_any_spelling(value: Decimal, wide: bool) -> None:
    text = f"{value}%".translate(WIDE) if wide else f"{value}%"
    assert parse_percent(Cell(text), fractions=False) == value
    assert parse_percent(Cell(text), fractions=True) == value
    assert parse_percent(Cell(value / 100, percent=True), fractions=False) == value
    assert parse_percent(Cell(value / 100), fractions=True) == value
    if value > 1:
        assert parse_percent(Cell(value), fractions=False) == value


@given(st.integers(1950, 2020), st.integers(1, 12), spaces)
def test_years_survive_any_spelling(year: int, month: int, space: str) -> None:
    spellings = [
        f"{year}",
        f"{year}年",
        f"{year}.{month}",
        f"{year}年{month}月",
        f"{year}-{month:02}",
        f"{year}/{month}",
    ]
    if year < 2000:
        spellings.append(f"{year % 100}年")
    cells = [Cell(f"{space}{text}{space}") for text in spellings]
    cells += [Cell(text.translate(WIDE)) for text in spellings]
    cells += [Cell(Decimal(year)), Cell(datetime(year, month, 1)), Cell(Decimal(f"{year}.{month}"))]
    for cell in cells:
        built = parse_built(cell)
        assert built is not None
        assert (built.built_from, built.built_to, built.precision) == (year, year, "YEAR"), cell


@given(st.integers(1950, 2000), st.integers(1, 20), st.sampled_from(["-", "—", "~", "～", "至", "到", "－"]))
def test_year_ranges_survive_any_spelling(first: int, length: int, sign: str) -> None:
    last = first + length
    for text in (f"{first}{sign}{last}", f"{first}年{sign}{last}年", f" {first} {sign} {last} 年"):
        built = parse_built(Cell(text))
        assert built is not None
        assert (built.built_from, built.built_to, built.precision) == (first, last, "RANGE")


@given(st.dates(datetime(1991, 1, 1).date(), datetime(2090, 1, 1).date()))
def test_dates_survive_any_spelling(day: Any) -> None:
    y, m, d = day.year, day.month, day.day
    texts = [f"{y}年{m}月{d}日", f"{y}/{m}/{d}", f"{y}-{m:02}-{d:02}", f"{y}.{m}.{d}", f"{y}{m:02}{d:02}"]
    for text in [*texts, *(text.translate(WIDE) for text in texts), f"{y}-{m:02}-{d:02} 00:00:00"]:
        found = parse_date(Cell(text))
        assert found is not None
        assert (found.date, found.precision) == (day, "DAY"), text
    for text in (f"{y}年{m}月", f"{y}.{m}", f"{y}-{m:02}"):
        month = parse_date(Cell(text))
        assert month is not None
        assert (month.date, month.precision) == (day.replace(day=1), "MONTH"), text


@given(blanks)
def test_blank_words_are_no_value(text: str) -> None:
    parsers: list[Callable[[Cell], Any]] = [
        parse_count, parse_text, parse_phone, parse_built, parse_plan_year, parse_date, parse_name,
        lambda cell: parse_area(cell, Unit.M2), lambda cell: parse_percent(cell, fractions=True),
    ]  # fmt: skip
    assert [parser(Cell(text)) for parser in parsers] == [None] * len(parsers)


@given(st.text(max_size=30))
def test_no_text_breaks_a_parser(text: str) -> None:
    """A parser gives a value or a reason; nothing else may come out of an upload."""
    for parser in (parse_count, parse_storeys, parse_text, parse_phone, parse_built, parse_plan_year, parse_date,
                   parse_flag, parse_managed, parse_status, parse_name):  # fmt: skip
        with suppress(BadValue):
            parser(Cell(text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("80年代", (1980, 1989, "DECADE")),
        ("上世纪90年代", (1990, 1999, "DECADE")),
        ("八十年代", (1980, 1989, "DECADE")),
        ("80年代末", (1980, 1989, "DECADE")),
        ("2000年代", (2000, 2009, "DECADE")),
        ("７０年代", (1970, 1979, "DECADE")),
        ("1980年代", (1980, 1989, "DECADE")),
        ("70、80年代", (1970, 1989, "RANGE")),
        ("80-90年代", (1980, 1999, "RANGE")),
        ("1990-95", (1990, 1995, "RANGE")),
        ("85-87年", (1985, 1987, "RANGE")),
        ("1985、1987、1990", (1985, 1990, "RANGE")),
        ("1995.10-1997.6", (1995, 1997, "RANGE")),
        ("不详", (None, None, "UNKNOWN")),
        ("2000年底前", (None, 2000, "BEFORE")),
        ("2000年及以前", (None, 2000, "BEFORE")),
        ("2000.10", (2000, 2000, "YEAR")),
        ("1998年建成", (1998, 1998, "YEAR")),
        ("约1985年", (1985, 1985, "YEAR")),
        ("98年5月", (1998, 1998, "YEAR")),
        ("33239", (1991, 1991, "YEAR")),
    ],
)
def test_built_years_as_offices_write_them(text: str, wanted: tuple[Any, ...]) -> None:
    built = parse_built(Cell(text))
    assert built is not None
    assert (built.built_from, built.built_to, built.precision) == wanted
    assert built.raw == text


def test_a_year_in_a_date_cell_is_taken_back() -> None:
    built = parse_built(Cell(datetime(1905, 6, 7)))
    assert built is not None
    assert built.built_to == 1985


@pytest.mark.parametrize("text", ["2000年前", "2000年以前", "2000年之前"])
def test_before_a_year_is_kept_but_doubted(text: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse_built(Cell(text))
    assert caught.value.severity is Severity.WARNING
    assert (caught.value.keep.built_from, caught.value.keep.built_to) == (None, 2000)


@pytest.mark.parametrize(
    ("parser", "value"),
    [
        (parse_count, "十几户"), (parse_count, "12.5"), (parse_count, "-3"), (parse_count, "3+2"), (parse_count, True),
        (parse_count, "1,2,3"), (parse_count, "120㎡"), (parse_count, datetime(1900, 1, 12)), (parse_built, "很早"),
        (parse_built, "1850"), (parse_built, "2199"), (parse_date, "2022年13月"), (parse_date, "2022-2-30"),
        (parse_date, "4月9日"), (parse_flag, "大概"), (parse_plan_year, "2021-2022"), (parse_status, "??"),
        (parse_phone, "1.37E+10"), (parse_text, "4.10202E+11"), (parse_text, Decimal("4.10202E+11")),
        (lambda cell: parse_area(cell, Unit.M2), "3亩"), (lambda cell: parse_percent(cell, fractions=False), "120%"),
        (lambda cell: parse_percent(cell, fractions=False), Decimal("0.5")),
    ],
)  # fmt: skip
def test_unreadable_values_are_errors(parser: Callable[[Cell], Any], value: Any) -> None:
    with pytest.raises(BadValue) as caught:
        parser(Cell(value))
    assert caught.value.severity is Severity.ERROR


def test_approximations_are_kept_and_doubted() -> None:
    with pytest.raises(BadValue) as caught:
        parse_area(Cell("约3.2万平方米"), Unit.WAN_M2)
    assert (caught.value.keep, caught.value.severity) == (Decimal(32_000), Severity.WARNING)
    with pytest.raises(BadValue) as caught:
        parse_count(Cell("1200余户"))
    assert caught.value.keep == 1200


def test_words_of_progress() -> None:
    words = {"已完工": 100, "未开工": 0, "竣工验收": 100, "尚未开工": 0, "完成80%": 80}
    assert {word: parse_percent(Cell(word), fractions=True) for word in words} == words
    assert parse_percent(Cell("全部开工"), fractions=True, start_rate=True) == 100
    with pytest.raises(BadValue) as caught:
        parse_percent(Cell("全部开工"), fractions=True)
    assert (caught.value.keep, caught.value.severity) == (None, Severity.WARNING)


def test_words_of_state_yes_and_no() -> None:
    states = {"未开工": "NOT_STARTED", "在建": "UNDER_CONSTRUCTION", "已完工": "COMPLETED", "前期手续": "PREPARING"}
    assert {word: parse_status(Cell(word)) for word in states} == states
    assert [parse_flag(Cell(word)) for word in ("是", "√", "有", "已成立")] == [True] * 4
    assert [parse_flag(Cell(word)) for word in ("否", "×", "无", "未成立")] == [False] * 4
    assert [parse_flag(Cell(word)) for word in ("/", "—", "")] == [None] * 3
    assert parse_managed(Cell("示例物业公司")) is True
    assert parse_managed(Cell("无物业")) is False


def test_phones_stay_text() -> None:
    assert parse_phone(Cell(Decimal("15848383620"))) == "15848383620"
    assert parse_phone(Cell("０３７１－１２３４５６７")) == "0371-1234567"


def test_month_ten_lost_in_a_number_is_doubted() -> None:
    with pytest.raises(BadValue) as caught:
        parse_date(Cell(Decimal("2022.1")))
    assert caught.value.keep.date.month == 1
    assert parse_date(Cell("2022.10")).date.month == 10  # type: ignore[union-attr]
    assert parse_date(Cell("未开工")) is None


def test_storeys_and_float_noise() -> None:
    assert [parse_storeys(Cell(text)) for text in ("6层", "5-7", "6/11层", "6")] == [6, 7, 11, 6]
    assert number("0.83160000000000001") == Decimal("0.8316")
    assert str(number("68.210000000000008")) == "68.21"
    assert number("nan") is None
