"""What makes the trail provable: a keyed proof per entry, and a chain of seals over them. Pure values, no database.

The key stands outside the database, so whoever can write into the tables can neither make an entry nor mend the chain.
"""

import hmac
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import orjson

# What an entry says, in the order in which it is signed; its number is bound by the seal.
FIELDS = (
    *("at", "by_id", "who", "address", "request_id", "outcome"),
    *("action", "model", "object_id", "label", "region_code", "before", "after"),
)
START = "0" * 64
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS


def moment(at: datetime) -> str:
    """Return a moment as it is signed: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def proof_of(key: bytes, values: Sequence[Any]) -> str:
    """Return the proof of an entry's values, which stand in the order of `FIELDS`; `at` as `moment` writes it."""
    return hmac.digest(key, _canonical([*values[:-2], _even(values[-2]), _even(values[-1])]), "sha256").hex()


def content_of(key: bytes, proofs: Iterable[tuple[int, str]]) -> str:
    """Return what a seal says of the entries in it: (number, proof) of each, in their order."""
    return hmac.digest(key, "".join(f"{number} {proof}\n" for number, proof in proofs).encode(), "sha256").hex()


def digest_of(key: bytes, number: int, size: int, previous: str, at: datetime, content: str) -> str:
    """Return a seal's own digest: it binds the seal to the one before."""
    return stamp(key, "seal", number, size, previous, moment(at), content)


def stamp(key: bytes, *parts: object) -> str:
    """Return the proof of a few plain values."""
    return hmac.digest(key, "|".join(str(part) for part in parts).encode(), sha256).hex()


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one, other)


def _canonical(values: list[Any]) -> bytes:
    try:
        return orjson.dumps(values, option=_OPTIONS)
    except TypeError:
        # A whole number beyond 64 bits, or half a character.
        return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()


def _even(value: Any) -> Any:
    """Write 100.0 as 100, since PostgreSQL gives back 1e20 as the whole number its digits say."""
    if isinstance(value, float):
        return int(Decimal(repr(value))) if value.is_integer() else value
    if isinstance(value, dict):
        return {name: _even(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_even(part) for part in value]
    return value
