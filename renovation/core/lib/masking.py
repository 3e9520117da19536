"""What is shown of personal data where it is not revealed; one place for pages, API, files, trail, errors and logs."""

import re
from collections.abc import Mapping
from typing import Any

from renovation.core.lib.crypto import plain_phone

DASH = "—"
STAR = "*"
# A digit or letter on either side makes it part of something else: a hash, an account, a project code.
_MOBILE = r"(?<![0-9A-Za-z])(?:(?:\+|00)?86[- ]?)?1[3-9]\d(?P<gap>[- ]?)\d{4}(?P=gap)\d{4}(?![0-9A-Za-z])"
# GB 11643: region, day of birth, serial, check digit. A credit code (GB 32100) of digits alone holds no such day.
_IDENTITY = (
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
PERSONAL = re.compile(f"(?P<identity>{_IDENTITY})|{_MOBILE}")
# No shorter text holds a number to hide; most texts are shorter.
SHORTEST = 11


def mask_phone(text: object) -> str:
    """Return 138****8000; a shorter number keeps its last two digits only, a longer one three and four."""
    phone = plain_phone(str(text or ""))
    if len(phone) < 7:
        return STAR * max(len(phone) - 2, 0) + phone[-2:] if phone else DASH
    return f"{phone[:3]}{STAR * (len(phone) - 7) or STAR}{phone[-4:]}"


def mask_name(text: object) -> str:
    """Return 张*三, 张* or 欧**强: the family name is enough to speak to somebody, the last sign to tell two apart."""
    name = str(text or "").strip()
    if len(name) < 3:
        return name[0] + STAR if name else DASH
    return f"{name[0]}{STAR * (len(name) - 2)}{name[-1]}"


def mask_identity(text: object) -> str:
    """Return 410***********1234 of an identity number: the province and the end."""
    number = str(text or "").strip()
    if len(number) < 8:
        return STAR * len(number) if number else DASH
    return f"{number[:3]}{STAR * (len(number) - 7)}{number[-4:]}"


def mask_text(text: str) -> str:
    """Return free text with the mobile and identity numbers in it hidden."""
    return PERSONAL.sub(_hidden, text) if len(text) >= SHORTEST else text


def holds_personal(text: str) -> bool:
    """Tell whether a mobile or identity number stands in free text."""
    return len(text) >= SHORTEST and PERSONAL.search(text) is not None


def mask_all(value: Any) -> Any:
    """Return a value as JSON keeps it with every text in it masked; keys stay."""
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, Mapping):
        return {key: mask_all(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [mask_all(part) for part in value]
    return value


def _hidden(found: re.Match[str]) -> str:
    return mask_identity(found.group()) if found.group("identity") else mask_phone(found.group())
