"""Names: how they are found and when two of them raise a question."""

import pytest

from renovation.core.lib.names import comparison_key, initials, tidy


@pytest.mark.parametrize(("name", "letters"), [("集英花园", "jyhy"), ("A1号院", "a1hy"), ("银行 家属院", "yhjsy")])
def test_initials(name, letters):
    assert initials(name) == letters


def test_initials_of_a_rare_character_keep_it():
    assert initials("𠮷祥里")[0] in ("j", "𠮷")


@pytest.mark.parametrize(
    ("one", "other"),
    [("集英花园小区", "集英花园"), ("交通局 一号院", "交通局1号院"), ("和平家属院", "和平院"), ("Ａ区", "a区")],
)
def test_spellings_of_one_name_share_a_key(one, other):
    assert comparison_key(one) == comparison_key(other)


@pytest.mark.parametrize(("one", "other"), [("和平东院", "和平西院"), ("一中南区", "一中北区")])
def test_different_names_do_not(one, other):
    assert comparison_key(one) != comparison_key(other)


def test_a_name_of_nothing_but_a_kind_keeps_it():
    assert comparison_key("小区") == "小区"


def test_tidy_drops_spaces_and_full_width():
    assert tidy(" 丽都　１号院\u3000") == "丽都1号院"
