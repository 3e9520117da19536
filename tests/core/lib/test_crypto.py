"""What is encrypted comes back only with the right key and in the right place."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renovation.core.lib.crypto import Unreadable, blind, decrypt, encrypt, key_number, ring_from

RING = {"1": b"1" * 32}
TWO = {"2": b"2" * 32, "1": b"1" * 32}


@given(st.text(), st.text(max_size=30))
def test_any_text_comes_back(text, place):
    assert decrypt(encrypt(text, RING, place), RING, place) == text


@given(st.text(min_size=4))
def test_the_same_text_is_never_stored_the_same(text):
    one, other = encrypt(text, RING, "a"), encrypt(text, RING, "a")
    assert one != other
    assert text not in one


@given(st.binary(max_size=80))
def test_rubbish_is_unreadable_and_nothing_worse(rubbish):
    with pytest.raises(Unreadable):
        decrypt(f"1.{rubbish.hex()}", RING, "a")


def test_a_moved_text_a_wrong_key_and_an_altered_byte_are_refused():
    stored = encrypt("13800001234", RING, "contact.phone|1")
    with pytest.raises(Unreadable):
        decrypt(stored, RING, "contact.phone|2")
    with pytest.raises(Unreadable):
        decrypt(stored, {"1": os.urandom(32)}, "contact.phone|1")
    with pytest.raises(Unreadable):
        decrypt(stored, {"2": b"1" * 32}, "contact.phone|1")
    with pytest.raises(Unreadable):
        decrypt(stored[:-4] + "AAAA", RING, "contact.phone|1")


def test_the_first_key_writes_and_all_read():
    old = encrypt("text", RING, "a")
    assert decrypt(old, TWO, "a") == "text"
    assert (key_number(old), key_number(encrypt("text", TWO, "a"))) == ("1", "2")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1:",
        "1:abc",
        f"1:{'11' * 31}",
        f"1:{'11' * 33}",
        f"1:{'zz' * 32}",
        f":{'11' * 32}",
        f"1.2:{'11' * 32}",
        f"1:{'11' * 32},",
        f"1:{'11' * 32},1:{'22' * 32}",
        f"2:{'11' * 32},1:{'11' * 32}",
    ],
)
def test_a_malformed_ring_is_refused_at_the_start(text):
    with pytest.raises(ValueError, match=r"key"):
        ring_from(text)


def test_a_hash_depends_on_key_and_column():
    hashes = {blind("13800001234", key, label) for key in (b"a" * 32, b"b" * 32) for label in ("x", "y")}
    assert len(hashes) == 4
    assert blind("", b"a" * 32, "x") == ""
