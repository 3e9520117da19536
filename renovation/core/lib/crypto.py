"""Encryption of personal data at rest, and the keyed hashes by which it is found. The keys live outside the database.

A stored text is `<key number>.<base64 of nonce + ciphertext>`, AES-256-GCM; what it is bound to (table and column)
is authenticated with it, so that it cannot be moved elsewhere. The first key of the ring writes, all of them read.
"""

import base64
import hashlib
import hmac
import os
import re
import unicodedata
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
KEY_NUMBER = re.compile(r"[0-9A-Za-z]{1,8}")
KEY_VALUE = re.compile(r"[0-9A-Fa-f]{64}")
_BETWEEN_PHONES = re.compile(r"[、,，;；/|\n]+")
_PHONE_NOISE = re.compile(r"[\s\-()（）.]")


class Unreadable(ValueError):
    """No key of the ring opens the text: it was altered, moved, or its key is gone."""


def ring_from(text: str) -> dict[str, bytes]:
    """Read `"2:<64 hex>,1:<64 hex>"`, the writing key first. Raises `ValueError` in words of the operator.

    A number given twice would hide a key that is still needed; the same key under two numbers is no rotation.
    """
    ring: dict[str, bytes] = {}
    for part in text.split(","):
        number, _, value = part.strip().partition(":")
        if not KEY_NUMBER.fullmatch(number) or not KEY_VALUE.fullmatch(value):
            raise ValueError("a key ring reads number:64 hexadecimal digits, several with commas")
        if number in ring:
            raise ValueError(f"key number {number} stands twice in the ring")
        key = bytes.fromhex(value)
        if key in ring.values():
            raise ValueError(f"key {number} is the same as another one of the ring")
        ring[number] = key
    return ring


def encrypt(text: str, ring: Mapping[str, bytes], bound_to: str) -> str:
    """Return `text` under the first key of the ring."""
    number, key = next(iter(ring.items()))
    nonce = os.urandom(NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), bound_to.encode())
    return f"{number}.{base64.urlsafe_b64encode(sealed).decode()}"


def decrypt(stored: str, ring: Mapping[str, bytes], bound_to: str) -> str:
    """Return the text again. Raises `Unreadable`."""
    number, _, body = stored.partition(".")
    try:
        sealed = base64.urlsafe_b64decode(body)
        return AESGCM(ring[number]).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to.encode()).decode()
    except (KeyError, InvalidTag, ValueError) as error:
        raise Unreadable(f"unreadable text under key {number!r} in {bound_to}") from error


def key_number(stored: str) -> str:
    """Return which key of the ring a stored text was written with."""
    return stored.partition(".")[0]


def blind(value: str, key: bytes, label: str) -> str:
    """Return the keyed hash by which an exact value is found: 128 bits, in hex; "" for nothing.

    Eleven digits are soon tried through, so only the key keeps the hash from giving the number away.
    """
    if not value:
        return ""
    return hmac.new(key, f"{label}\0{value}".encode(), hashlib.sha256).hexdigest()[:32]


def plain_name(text: str) -> str:
    """Return a name as it is compared."""
    return text.strip()


def plain_phone(text: str) -> str:
    """Return a number as it is compared: no spaces, dashes, brackets, country code."""
    digits = _PHONE_NOISE.sub("", unicodedata.normalize("NFKC", text))
    return re.sub(r"^(?:\+86|0086|86(?=1\d{10}$))", "", digits)


def first_phone(text: str) -> str:
    """Return the first of the numbers that one cell of a ledger holds, as it is compared."""
    return _nth_phone(text, 0)


def second_phone(text: str) -> str:
    """Return the second of the numbers that one cell of a ledger holds; "" for none."""
    return _nth_phone(text, 1)


def _nth_phone(text: str, n: int) -> str:
    numbers = [plain_phone(part) for part in _BETWEEN_PHONES.split(text) if part.strip()]
    return numbers[n] if len(numbers) > n else ""
