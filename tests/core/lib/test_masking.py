"""Numbers that belong to somebody are found wherever they stand; other numbers are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renovation.core.lib.crypto import first_phone, plain_phone, second_phone
from renovation.core.lib.masking import holds_personal, mask_all, mask_identity, mask_name, mask_phone, mask_text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("13800001234", "138****1234"),
        ("电话：138-0000-1234。", "电话：138****1234。"),
        ("+86 138 0000 1234 张三", "138****1234 张三"),
        ("电话13800001234身份证41020219850304123X", "电话138****1234身份证410***********123X"),
        ("41020219850304123x", "410***********123x"),
        ("两个号：13800001234、13900005678", "两个号：138****1234、139****5678"),
    ],
)
def test_numbers_in_free_text_are_hidden(text, masked):
    assert mask_text(text) == masked
    assert holds_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "91410200MA12345678",
        "914102007067891234",
        "2404-410202-04-05-123456",
        "410211001001",
        "e3b0c44298fc1c149afbf4c8996fb92413800001234a",
        "2026-11-22 12:00:00",
        "8316.50",
    ],
)
def test_other_numbers_stay(text):
    assert mask_text(text) == text
    assert not holds_personal(text)


def test_names_numbers_and_identities_keep_what_tells_two_apart():
    assert [mask_name(name) for name in ("张三", "张小三", "欧阳娜娜", "李", "")] == [
        "张*",
        "张*三",
        "欧**娜",
        "李*",
        "—",
    ]
    assert mask_phone("13800138000") == "138****8000"
    assert mask_phone("0371-2388001") == "037****8001"
    assert mask_identity("410202198503041234") == "410***********1234"


def test_masking_reaches_into_what_json_keeps():
    kept = {"a": ["13800001234", {"b": "电话13800001234"}], "n": 13, "none": None}
    assert mask_all(kept) == {"a": ["138****1234", {"b": "电话138****1234"}], "n": 13, "none": None}


@given(st.from_regex(r"\A1[3-9][0-9]{9}\Z"), st.text(max_size=20), st.text(max_size=20))
def test_no_number_survives_in_any_company(phone, before, after):
    """Beside letters and digits it is part of something else; beside anything else it is a number."""
    left = before if not before or not before[-1].isascii() else before + "，"
    right = after if not after or not after[0].isascii() else "，" + after
    masked = mask_text(f"{left}{phone}{right}")
    assert f"，{phone}，" not in f"，{masked}，"
    assert mask_text(masked) == masked


@pytest.mark.parametrize(
    "text", ["138 0000 1234", "+86-138-0000-1234", "008613800001234", "8613800001234", "１３８００００１２３４"]
)
def test_one_number_is_compared_as_one(text):
    assert plain_phone(text) == "13800001234"


def test_two_numbers_in_one_cell_are_both_found():
    assert (first_phone("13800001234、0371-2388001"), second_phone("13800001234、0371-2388001")) == (
        "13800001234",
        "03712388001",
    )
    assert second_phone("13800001234") == ""
