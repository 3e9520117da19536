"""What a file was called, made fit to be shown and to be offered for download again."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100
_SEPARATORS = re.compile(r"[/\\]")
# Reserved by Windows, or with a meaning in a header or a shell.
_ODD = re.compile(r"[<>:\"|?*;'`$&%]")


def shown_name(name: str) -> str:
    """Return the last part of a path in NFC, of at most 100 characters, fit to be shown to its sender."""
    last = _SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    kept = (character for character in last if character == " " or unicodedata.category(character)[0] not in "CZ")
    return "".join(kept).strip()[:LONGEST]


def clean_name(name: str, extension: str) -> str:
    """Return the name to keep: as it was, with the extension that the content has, of at most 100 characters.

    Control and format characters go: a reversed reading order makes an `exe` look like a `jpg`.
    """
    stem = re.sub(r"\.{2,}", ".", _ODD.sub("", shown_name(name))).strip(" .")
    stem = re.sub(r"(?<=.)\.[A-Za-z0-9]{1,5}$", "", stem).strip(" .") or "file"
    return f"{stem[: LONGEST - len(extension) - 1].strip(' .')}.{extension}"
