"""The password policy: what everybody takes is refused, what nobody would guess is not."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renovation.core.lib.password import LONGEST, SHORTEST, Weakness, is_common, is_personal, weaknesses

ABOUT = ["wangfang", "王芳", "西湖街道", "示范区", "开封市"]


@pytest.mark.parametrize(
    "password",
    [
        *("Kf@12345", "Kf@1234567", "Ljx2024!!!", "Ljx20241001", "Aa123456..", "Admin@12345", "P@ssw0rd2024"),
        *("Qwer1234!@#$", "Zhongguo@2025", "woaini@1314", "1qaz@WSX3edc", "Kaifeng@2026", "Abc123456!"),
        *("Huawei@123", "Laojiu@2024"),
        *("Qwertyuiop1!", "Aaaa11111!", "Asdf1234....", "Password_01", "A!b@1234567890"),
    ],
)  # fmt: skip
def test_what_everybody_takes_is_common(password):
    assert is_common(password)
    assert Weakness.COMMON in weaknesses(password)


@pytest.mark.parametrize(
    "password",
    [
        "battery-staple-77",
        "Renovation of 1982 houses",
        "correct horse 9",
        "demo-portal-1",
        "梧桐树下A第三棵7",
        "tV9#mLq2xZ",
    ],
)
def test_what_nobody_would_guess_is_not_common(password):
    assert not is_common(password)


@pytest.mark.parametrize(
    "password",
    [
        "Wangfang-77",
        "gnafgnaW-77x",
        "芳王芳王Abc-77",
        "Xihu-bridge-7",
        "shifan_QW-71",
        "Ab-13812345678",
        "K-410202199001011234",
    ],
)
def test_nothing_about_the_person(password):
    assert Weakness.PERSONAL in weaknesses(password, ABOUT)


def test_short_words_are_everywhere_and_forbid_nothing():
    assert not is_personal("Lily-of-7-valleys", ["li", "李", "市"])


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("tV9#mLq2x", [Weakness.SHORT]),
        ("vdkwmqhzptlx", [Weakness.PLAIN]),
        ("vdkwmqh4ptlx", [Weakness.PLAIN]),
        ("Vdkwmqh4ptlx", []),
        ("x" * (LONGEST + 1), [Weakness.LONG]),
        ("tV9#" + "mLq2xZwe" * 15 + "kdpa", []),
    ],
)
def test_length_and_kinds(password, found):
    assert weaknesses(password) == found


@given(st.text(string.printable, max_size=140))
def test_every_text_gets_a_judgment(password):
    found = weaknesses(password, ABOUT)
    assert found or SHORTEST <= len(password) <= LONGEST


@given(st.sampled_from(ABOUT[:2]), st.text("abcxyz0189-_", max_size=8), st.text("ABCXYZ0189-_", max_size=8))
def test_ornaments_do_not_hide_the_person(word, before, after):
    assert is_personal(before + word.upper() + after, ABOUT)
