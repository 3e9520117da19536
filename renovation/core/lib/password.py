"""What makes a password weak here: too short, too plain, about the person, or one of those that everybody takes.

GB/T 22239-2019 8.1.4.1 a) asks for complexity; attackers of Chinese offices try the shapes below first.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

from pypinyin import Style, lazy_pinyin

SHORTEST, LONGEST, KINDS = 10, 128, 3
_KINDS = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"), re.compile(r"[^A-Za-z0-9]"))
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?![\dXx])")
_ENDINGS = re.compile(r"(?<=..)(?:街道|社区|省|市|区|县|镇|乡|村)$")
# What is left of the words people take when the ornaments of a rule of kinds are cut away.
_STEMS = frozenset(
    "a aa aaa aaaa ab abc abcd abcde abcdef admin administrator asd asdf asdfg asdfgh asdfghjkl beijing china chinese "
    "djadmin dj dangjian gov guest henan hello huawei iloveyou kaifeng kf kfs kfsf kaifengshi laojiu laojiugaizao ljx "
    "ljxq ljgz login loveyou mima manager mm office password passwd pass passw qaz qazwsx qwe qweasd qweasdzxc qwer "
    "qwert qwerty qwertyuiop root super sys sysadmin system test tianya user welcome wo woaini woaizhongguo wodemima "
    "xiaoqu xinnian xitong yonghu zaq zhongguo zjj zfw zfb zhufang zhujian zxc zxcv zxcvb zxcvbn zxcvbnm gaizao jgj "
    "portal renovation server oracle mysql changeme default letmein monkey dragon sunshine princess football".split()
)
_LEET = str.maketrans({"@": "a", "0": "o", "1": "l", "3": "e", "5": "s", "$": "s", "!": "i", "7": "t"})
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "1qaz2wsx3edc4rfv5tgb")
# A stem with a number of up to eight digits (123456, a year, a date) and marks around: Kf@12345, Ljx2024…, Aa123456..
_MARKS = r"[ -`{-~]*"
_ORNAMENTED = re.compile(f"{_MARKS}([a-z]*){_MARKS}")
_ENDS = re.compile(f"^{_MARKS}|{_MARKS}$")


class Weakness(StrEnum):
    """Why a password is refused."""

    SHORT = "SHORT"
    LONG = "LONG"
    PLAIN = "PLAIN"
    PERSONAL = "PERSONAL"
    COMMON = "COMMON"


def weaknesses(password: str, about: Iterable[str] = ()) -> list[Weakness]:
    """Return everything wrong with it; `about` are the words that somebody who knows the person would try."""
    found = []
    if len(password) < SHORTEST:
        found.append(Weakness.SHORT)
    if len(password) > LONGEST:
        return [Weakness.LONG]
    if sum(bool(kind.search(password)) for kind in _KINDS) < KINDS:
        found.append(Weakness.PLAIN)
    if is_personal(password, about):
        found.append(Weakness.PERSONAL)
    if is_common(password):
        found.append(Weakness.COMMON)
    return found


def is_personal(password: str, about: Iterable[str]) -> bool:
    """Tell whether it holds a phone or identity number, or one of the words in characters, pinyin or reversed."""
    if _PHONE.search(password) or _IDENTITY.search(password):
        return True
    plain = password.lower()
    return any(word in plain or word[::-1] in plain for word in _spellings(about))


def is_common(password: str) -> bool:
    """Tell whether it is a word of the list with a number and marks around, a run of keys, or hardly any letters."""
    plain = password.lower()
    if len(set(plain)) < 5:
        return True
    letters = _ORNAMENTED.fullmatch(plain)
    if letters and (letters[1] in _STEMS or _is_run(letters[1])):
        return True
    stems = {_ENDS.sub("", plain).translate(_LEET), re.sub(_MARKS, "", plain)}
    return bool(stems & _STEMS) or _run_length(plain) * 2 > len(plain)


def _spellings(about: Iterable[str]) -> set[str]:
    found = set()
    for text in about:
        for word in {text, _ENDINGS.sub("", text)}:
            syllables = lazy_pinyin(word, style=Style.NORMAL)
            found |= {word.lower(), "".join(syllables).lower()}
    # Two letters are everywhere; two characters are a name.
    return {word for word in found if len(word) >= (4 if word.isascii() else 2)}


def _is_run(letters: str) -> bool:
    return len(letters) >= 3 and any(letters in run or letters in run[::-1] for run in _RUNS)


def _run_length(text: str) -> int:
    """Return the length of the longest stretch of neighboring keys, forwards or backwards."""
    longest = 0
    for run in (way for row in _RUNS for way in (row, row[::-1])):
        for start in range(len(text)):
            length = longest
            while start + length < len(text) and text[start : start + length + 1] in run:
                length += 1
            longest = max(longest, length)
    return longest
