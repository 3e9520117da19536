"""Remarks of a neighborhood that say the same: while somebody types, and when one is studied.

Chinese needs no words for that: two texts are compared by the pairs of characters they share, and by single ones, each
the weightier the rarer it is among the neighborhood's remarks. Figures and punctuation do not count; which building
is meant does. Candidates are the latest few hundred of the neighborhood, so the time is the same whatever it has.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from math import log
from typing import NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Substr

from renovation.core.lib.masking import mask_text
from residents.enums import Ending
from residents.models import Suggestion

# So many of the latest are looked at, and so much of each; of what is typed the beginning.
LATEST, READ, TYPED = 400, 240, 120
# What is no more alike than this is not worth anybody's glance.
LEAST = 0.24
EXCERPT = 60
# One thing, many names: each is read as the first of its line.
_NAMES = """
电动车 电瓶车 电动自行车 电摩
垃圾桶 垃圾箱
车位 停车位 泊车位 没地方停 没处停 停车难
下水道 下水管 排水管 污水管
堵 堵塞 淤堵 不通
漏 漏雨 漏水 渗水 渗漏 漏雨水
噪音 噪声 太吵 吵得 很吵 扰民
臭 臭味 味道很大 异味 臭气
坏 损坏 破损 坏了 故障 断裂 断了 松动
灯 路灯 楼道灯 照明
楼道 楼梯间 楼梯
杂物 堆物 堆放物
堆 堆放 堆满 堆着
坑洼 坑坑洼洼 不平 塌陷
着火 火灾 失火 消防
电梯 升降梯
剪 修剪
一楼 底楼
六楼 顶楼 顶层 屋顶 房顶 楼顶
墙 外墙 墙面 墙体 墙皮 瓷砖
"""
_FIRST = {
    name: line.split()[0]
    for line in _NAMES.strip().splitlines()
    for name in line.split()[1:]
    if name != line.split()[0]
}
_OTHER_NAME = re.compile("|".join(sorted(map(re.escape, _FIRST), key=len, reverse=True)))
# Said of everything, so it says nothing.
_EMPTY = re.compile(
    "希望|建议|请求|要求|能不能|能否|可不可以|可以|我们|你们|他们|有人|小区|院里|院子|里面|经常|老是|一直|非常|太|很|得|的|了|吗|呢|吧|啊|把|被|给|是|在|也|都|就|和|与|及|或者|请|想|应该|需要|进行|一下|几个|没有人"
)
_FIGURES = "0-9〇一二三四五六七八九十百两"
_NOT_WORDS = re.compile(rf"[\W_{_FIGURES}]+")
# `3号楼` is a building, `三楼` a floor.
_BUILDING = re.compile(rf"([{_FIGURES}a-zA-Z]{{1,4}})\s*(?:号楼|号院|栋|幢|#)")
_NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "〇": 0}


class Similar(NamedTuple):
    """A remark like the one at hand; `excerpt` with the numbers of people hidden, `score` from `LEAST` to 1."""

    pk: int
    number: str
    excerpt: str
    step: int
    score: float


class _Known(NamedTuple):
    pk: int
    number: str
    step: int
    category: str
    building: int | None
    text: str
    place: str


def similar(
    neighborhood_id: int,
    text: str,
    category: str = "",
    building: int | None = None,
    limit: int = 5,
    exclude: int | None = None,
    *,
    is_public: bool = False,
) -> list[Similar]:
    """Return the remarks of a neighborhood most like `text`, the likest first.

    `building` and `exclude` are keys. `is_public` compares and shows only what a red vest cleared for everybody.
    """
    typed = plain_words(text)[:TYPED]
    tokens = _tokens(typed)
    known = _candidates(neighborhood_id, exclude, is_public=is_public) if tokens else []
    if not known:
        return []
    words = [plain_words(row.text) for row in known]
    weights = _weights(tokens, words)
    meant = buildings_in(text)
    found = []
    for row, own in zip(known, words, strict=True):
        score = _alike(weights, own, len(typed))
        if score < LEAST / 2:
            continue
        score *= _topic(category, row.category) * _place(meant, building, row)
        if score >= LEAST:
            shown = mask_text(row.text)
            excerpt = shown if len(shown) <= EXCERPT else f"{shown[:EXCERPT]}…"
            found.append(Similar(row.pk, row.number, excerpt, row.step, round(min(score, 1.0), 3)))
    found.sort(key=lambda one: (-one.score, -one.pk))
    return found[:limit]


def plain_words(text: str) -> str:
    """Return what of a remark is compared: one name for each thing; no figures, punctuation or polite phrases."""
    words = unicodedata.normalize("NFKC", text[:READ]).lower()
    words = _OTHER_NAME.sub(lambda found: _FIRST[found.group()], words)
    return _NOT_WORDS.sub("", _EMPTY.sub("", words))


def buildings_in(text: str) -> frozenset[str]:
    """Return the numbers of the buildings a text names, however written: `3号楼`, `三栋`, `十二幢`."""
    words = unicodedata.normalize("NFKC", text[:READ])
    return frozenset(_number(match.group(1)) for match in _BUILDING.finditer(words))


def _number(text: str) -> str:
    if not set(text) <= set(_FIGURES[3:]):
        return text.lstrip("0").lower() or "0"
    total, digit = 0, 0
    for sign in text:
        if sign == "十":
            total, digit = total + (digit or 1) * 10, 0
        elif sign == "百":
            total, digit = total + (digit or 1) * 100, 0
        else:
            digit = _NUMERALS[sign]
    return str(total + digit)


def _candidates(neighborhood_id: int, exclude: int | None, *, is_public: bool) -> list[_Known]:
    source = "public_text" if is_public else "text"
    rows: QuerySet[Suggestion] = Suggestion.objects.filter(neighborhood_id=neighborhood_id)
    rows = rows.exclude(ending__in=(Ending.INVALID, Ending.MERGED))
    if is_public:
        rows = rows.exclude(public_text="")
    if exclude is not None:
        rows = rows.exclude(pk=exclude)
    columns = ("pk", "number", "step", "category_id", "building_id", "read", "place")
    found = rows.annotate(read=Substr(source, 1, READ)).order_by("-id").values_list(*columns)[:LATEST]
    return [_Known(*row) for row in found]


def _tokens(words: str) -> list[str]:
    return list(dict.fromkeys([*(words[at : at + 2] for at in range(len(words) - 1)), *words]))


def _weights(tokens: Iterable[str], texts: Sequence[str]) -> list[tuple[str, float]]:
    """Return how much each token says: little if every second remark of the neighborhood holds it."""
    many = len(texts)
    return [
        (token, (1.0 if len(token) > 1 else 0.55) * log((many + 20) / (2 + sum(token in text for text in texts))))
        for token in tokens
    ]


def _alike(weights: Sequence[tuple[str, float]], words: str, typed: int) -> float:
    """Return how much of the lighter of two texts the other holds, less what the longer one says besides."""
    whole = sum(weight for _token, weight in weights)
    shared = sum(weight for token, weight in weights if token in words)
    other = whole * len(words) / max(typed, 1)
    return shared / (0.7 * min(whole, other) + 0.3 * max(whole, other)) if whole and words else 0.0


def _topic(asked: str, theirs: str) -> float:
    return 1.0 if not asked else 1.15 if asked == theirs else 0.75


def _place(meant: frozenset[str], building: int | None, row: _Known) -> float:
    """Two buildings are two matters, unless nobody says which."""
    if building is not None and row.building is not None:
        return 1.15 if building == row.building else 0.2
    theirs = buildings_in(f"{row.text} {row.place}")
    if meant and theirs:
        return 1.15 if meant & theirs else 0.2
    return 1.0
