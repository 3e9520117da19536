"""Chinese names: search keys and comparison keys."""

import re
import unicodedata

from pypinyin import Style, lazy_pinyin

_SUFFIX = re.compile(r"(小区|家属院|住宅区|院|社区)$")
_NUMERALS = str.maketrans("一二三四五六七八九", "123456789")


def initials(name: str) -> str:
    """Return the pinyin initials: `集英花园` → `jyhy`; other letters and digits stay."""
    parts = lazy_pinyin(name, style=Style.FIRST_LETTER)
    return "".join(parts).lower().replace(" ", "")[:60]


def tidy(name: str) -> str:
    """Return the name in half width without any spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


def comparison_key(name: str) -> str:
    """Return what two spellings of one neighborhood share: no kind suffix, one form of numerals.

    Equal keys are a question for a person, never a reason to merge.
    """
    key = tidy(name).lower()
    shorter = _SUFFIX.sub("", key)
    return (shorter or key).translate(_NUMERALS)
