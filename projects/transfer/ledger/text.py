"""Spelling: what counts as blank, how headings and names are compared, which unit a text states."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

_SPACE = re.compile(r"[\s\u3000\u00a0\u200b\u200c\u200d\ufeff]+")
_BETWEEN_CJK = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_BRACKETS = re.compile(r"[(\[{【〔「《<][^)\]}】〕」》>]*[)\]}】〕」》>]")
_NUMERALS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百]+")
_ESTATE_SUFFIX = re.compile(r"(?:老旧小区|住宅小区|家属小区|家属院|家属楼|住宅楼|小区|社区|宿舍|院)$")

BLANK = {
    "",
    "/",
    "\\",
    "-",
    "--",
    "---",
    "—",
    "——",
    "–",
    "一一",
    "无",
    "暂无",
    "空",
    "n/a",
    "na",
    "null",
    "none",
    "待补",
    "待填",
}


class Unit(StrEnum):
    M2 = "M2"
    WAN_M2 = "WAN_M2"
    YUAN = "YUAN"
    QIAN_YUAN = "QIAN_YUAN"
    WAN_YUAN = "WAN_YUAN"
    YI_YUAN = "YI_YUAN"
    PERCENT = "PERCENT"


_M2 = "(?:m2|平方米|平米|平方|平)"
_UNITS = [
    (Unit.WAN_M2, re.compile(f"万{_M2}")),
    (Unit.M2, re.compile(f"(?<!万){_M2}")),
    (Unit.YI_YUAN, re.compile("亿元")),
    (Unit.WAN_YUAN, re.compile("万元")),
    (Unit.QIAN_YUAN, re.compile("千元")),
    (Unit.YUAN, re.compile("(?<![亿万千百单美])元")),
    (Unit.PERCENT, re.compile("%|百分比|百分数")),
]
_COUNTED = "栋幢座户个套人层处项门洞单元年年份家部台"
_TRAILING = re.compile(f"[/:]?(?:单位:)?(?:[万亿千]元|万?m2|万?平方米|万?平米|(?<=[/:])[{_COUNTED}%元]+|%)$")
_STATED = re.compile(
    r"(?<![报送制管设工理])单位:((?:[万亿千百]?(?:元|m2|平方米|平米|栋|幢|户|个|套|人|%)[、,/;.及和]*)+)"
)
UNIT_WORD = re.compile(f"^(?:单位:)?(?:[万亿千]?元|万?{_M2}|[{_COUNTED}]{{1,2}}|%)$")


@lru_cache(maxsize=50_000)
def nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def tidy(text: str) -> str:
    """Text for keeping: spaces of all kinds folded and trimmed, none between Chinese characters; nothing else."""
    if not _SPACE.search(text):
        return text
    folded = _SPACE.sub(" ", text).strip()
    return _BETWEEN_CJK.sub("", folded) if " " in folded else folded


def plain(text: str) -> str:
    """Text for reading values: half-width, no spaces at all."""
    if text.isascii():
        return "".join(text.split())
    return _SPACE.sub("", nfkc(text))


def is_blank(text: str) -> bool:
    return len(text) < 5 and (text in BLANK or plain(text).lower() in BLANK)


def heading_key(text: str) -> str:
    """A heading without brackets, unit, spaces and signs: `街道\\n（乡镇）` -> `街道`, `其中：区级` -> `区级`."""
    bare = _BRACKETS.sub("", plain(text).lower())
    bare = re.sub(r"^其中[:,]?", "", bare)
    bare = re.sub(r"^(?:\d+|[一二三四五六七八九十]+)[.、]", "", bare)
    bare = _TRAILING.sub("", bare)
    return re.sub(r"[:;,.*、。·'\"()/\-_\s]", "", bare)


def units_of_heading(text: str) -> set[Unit]:
    """Units in a heading's brackets or at its end, never inside a word (单元 holds no 元)."""
    bare = plain(text).lower()
    parts: list[str] = re.findall(r"[(\[【]([^)\]】]*)[)\]】]", bare)
    tail = _TRAILING.search(bare)
    if tail:
        parts.append(tail.group())
    if UNIT_WORD.match(bare):
        parts.append(bare)
    return {unit for part in parts for unit, pattern in _UNITS if pattern.search(part)}


def units_of_title(text: str) -> set[Unit]:
    """Units stated as `单位：万元、万㎡`; `填报单位：开元街道` states none."""
    return {unit for part in _STATED.findall(plain(text).lower()) for unit, pattern in _UNITS if pattern.search(part)}


def chinese_number(text: str) -> int | None:
    """十二 -> 12, 一百零五 -> 105, 八 -> 8; None if it is no such numeral below 1000."""
    if not _CHINESE.fullmatch(text):
        return None
    total = digit = 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _NUMERALS[char]
    return total + digit


def name_key(name: str) -> str:
    """Equal keys mean the same written name: width, spaces, brackets and 一/1 do not count."""
    bare = re.sub(r"[()\[\]【】《》<>\"'“”·.\-_—]", "", plain(name).lower())
    return _CHINESE.sub(lambda hit: str(chinese_number(hit.group())), bare)


def loose_name_key(name: str) -> str:
    """Equal keys mean names that may well be the same estate: also without 小区, 家属院, 院."""
    key = name_key(name)
    return _ESTATE_SUFFIX.sub("", key) or key
