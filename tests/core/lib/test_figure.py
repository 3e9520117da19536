from decimal import Decimal

import pytest

from renovation.core.lib.figure import area, count, percent, round_half_up, wan


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [
        (Decimal("3971.23"), "3,971.23 万元", "CNY 39.71 million"),
        (Decimal("397123"), "39.71 亿元", "CNY 3,971.23 million"),
        (Decimal("9999.994"), "9,999.99 万元", "CNY 100.00 million"),
        (Decimal("9999.996"), "1.00 亿元", "CNY 100.00 million"),
        (Decimal("-12000"), "-1.20 亿元", "CNY -120.00 million"),
        (0, "0.00 万元", "CNY 0.00 million"),
        (None, "—", "—"),
    ],
)
def test_money_is_written_as_offices_write_it(amount, chinese, english):
    assert (wan(amount), wan(amount, "en")) == (chinese, english)


@pytest.mark.parametrize(
    ("square_meters", "chinese", "english"),
    [
        (39_700, "3.97 万㎡", "39,700 m²"),
        (35_000, "3.5 万㎡", "35,000 m²"),
        (20_000, "2 万㎡", "20,000 m²"),
        (8_316, "8,316 ㎡", "8,316 m²"),
        (Decimal("9999.5"), "1 万㎡", "10,000 m²"),
        (12_345_678, "1,234.57 万㎡", "12,345,678 m²"),
        (0, "0 ㎡", "0 m²"),
        (None, "—", "—"),
    ],
)
def test_area_changes_its_unit_at_ten_thousand(square_meters, chinese, english):
    assert (area(square_meters), area(square_meters, "en")) == (chinese, english)


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [(191, 208, "91.8%"), (1, 2000, "0.1%"), (208, 208, "100.0%"), (0, 5, "0.0%"), (0, 0, "—"), (None, 5, "—")],
)
def test_percent_rounds_halves_up_and_knows_no_zero_denominator(part, whole, written):
    assert percent(part, whole) == written


def test_counts_are_grouped_by_three():
    assert (count(1234567), count(982), count(None)) == ("1,234,567", "982", "—")


def test_a_float_rounds_as_it_prints():
    assert round_half_up(2.675, 2) == Decimal("2.68")
