"""Which column holds which field, how sure that is, and in which unit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from renovation.core.lib.sheets.cells import column_number, letter

from .columns import AMBIGUOUS_END, FIELDS, FUND, MONEY_GROUP, Kind, Type
from .header import Header
from .text import UNIT_WORD, Unit, heading_key, plain, units_of_heading

_AREA_UNITS = {Unit.M2, Unit.WAN_M2}
_MONEY_UNITS = {Unit.YUAN, Unit.QIAN_YUAN, Unit.WAN_YUAN, Unit.YI_YUAN}
_NEUTRAL = re.compile(
    "^(?:本|该|改造|项目|老旧|小区|所属|所在|涉及|惠及|总|居民|情况|名称|数量|数|明细|房屋|住宅|及|和|与|现状|基本|信息|的|主要|个|目前|区|县|市)*$"
)
_PLANNED = re.compile("计划|预计|拟|约定|合同|要求")
_START = re.compile("开工")
_FINISH = re.compile("完工|竣工|完成时间|完成日期")
_DATE_WORD = re.compile("时间|日期|年月|开工|完工|竣工")


class Confidence(StrEnum):
    """CONFLICT: several columns claim the same field; the first keeps it until somebody decides."""

    SURE = "SURE"
    GUESS = "GUESS"
    UNKNOWN = "UNKNOWN"
    CONFLICT = "CONFLICT"


@dataclass(frozen=True)
class ColumnMatch:
    """`header` joins the levels with "/". `field` is a catalog name or None. `unit_from`: HEADER, TITLE, RANGE or
    DEFAULT for areas and money, else ""."""

    column: str
    header: str
    field: str | None
    confidence: Confidence
    samples: tuple[str, ...] = ()
    unit: Unit | None = None
    unit_from: str = ""
    by_hand: bool = False

    @property
    def number(self) -> int:
        return column_number(self.column)


def _aliases(weak: bool) -> dict[str, str]:
    return {alias: name for name, field in FIELDS.items() for alias in (field.weak if weak else field.aliases)}


_STRONG = _aliases(weak=False)
_WEAK = _aliases(weak=True)
_UNDER = {short: name for name, field in FIELDS.items() for short in field.under}
_LONGEST = sorted((alias for alias in _STRONG if len(alias) > 1), key=len, reverse=True)


def match_columns(
    header: Header,
    *,
    kind: Kind | None = None,
    title: str = "",
    mapping: Mapping[str, str] | None = None,
    samples: Mapping[int, Sequence[str]] | None = None,
) -> tuple[Kind, list[ColumnMatch]]:
    """Match each heading to the catalog; the kind is inferred where not given.

    `mapping` is a person's decision, {column letter: field name, or "" for none}; it beats everything, and a column
    that claimed the same field loses it. Raises ValueError for an unknown field name or one given twice.
    """
    drafts = {column: _draft(path) for column, path in header.levels.items()}
    _sources_in_a_row(header, drafts)
    decided = _decided(mapping or {})
    if kind is None:
        kind = infer_kind([name for name, _sure, _rank in drafts.values() if name], title or header.title)
    has_name = any(name == "name" and rank == 0 for name, _sure, rank in drafts.values()) or "name" in decided.values()
    has_built = any(name == "built_year" and rank == 0 for name, _sure, rank in drafts.values())
    matches: list[ColumnMatch] = []
    ranks: dict[str, int] = {}
    for column, path in header.levels.items():
        name, confidence, rank = drafts[column]
        if name == _END:
            name = "built_year" if kind is Kind.BASIC and not has_built else "actual_finish"
        elif name == "project_name" and not has_name:
            name, confidence = "name", Confidence.GUESS
        by_hand = letter(column) in decided
        if by_hand:
            name, confidence = decided[letter(column)] or None, Confidence.SURE
        elif name in decided.values():
            name, confidence = None, Confidence.UNKNOWN
        match = ColumnMatch(
            letter(column), "/".join(path), name, confidence, tuple((samples or {}).get(column, ())), by_hand=by_hand
        )
        ranks[match.column] = rank
        matches.append(_with_unit(match, path, header))
    return kind, _settle(matches, ranks)


_END = "竣工"


def _draft(path: tuple[str, ...]) -> tuple[str | None, Confidence, int]:
    """Field name (or the ambiguous end date), confidence, and rank: 0 alias, 1 weak alias, 2 guess."""
    named = [level for at, level in enumerate(path) if not (at and UNIT_WORD.match(plain(level).lower().strip("()")))]
    keys = [key for key in (heading_key(level) for level in named) if key]
    if not keys:
        return None, Confidence.UNKNOWN, 9
    leaf, group = keys[-1], "".join(keys[:-1])
    whole = "".join(keys)
    pairs = [leaf] if len(keys) == 1 else [keys[-2] + leaf, leaf + keys[-2], whole, leaf]
    for key in pairs:
        if key in _STRONG:
            return _STRONG[key], Confidence.SURE, 0
    if leaf in _UNDER and any(word in group for word in MONEY_GROUP):
        return _UNDER[leaf], Confidence.SURE, 0
    if leaf in AMBIGUOUS_END and len(keys) == 1:
        return _END, Confidence.GUESS, 1
    dated = _dates_of_works(whole)
    if dated:
        return dated[0], dated[1], 0
    if leaf in _WEAK and (len(leaf) > 2 or len(keys) == 1 or not any(word in group for word in MONEY_GROUP)):
        return _WEAK[leaf], Confidence.SURE, 1
    for alias in _LONGEST:
        if alias in leaf and _NEUTRAL.match(leaf.replace(alias, "", 1)) and _says_what(leaf, _STRONG[alias]):
            return _STRONG[alias], Confidence.GUESS, 2
    return None, Confidence.UNKNOWN, 9


def _says_what(leaf: str, name: str) -> bool:
    """`小区数` counts estates, it does not name one."""
    return FIELDS[name].type not in (Type.NAME, Type.TEXT) or not re.search("数|情况|明细|现状", leaf)


def _sources_in_a_row(header: Header, drafts: dict[int, tuple[str | None, Confidence, int]]) -> None:
    """`其中:中央补助 | 省级 | 市级 | 居民`: short headings right behind a source of money are sources too."""
    for column, path in header.levels.items():
        before = drafts.get(column - 1, (None, Confidence.UNKNOWN, 9))[0] or ""
        leaf = heading_key(path[-1])
        if drafts[column][0] is None and before.startswith(FUND) and _UNDER.get(leaf, "").startswith(FUND):
            drafts[column] = (_UNDER[leaf], Confidence.SURE, 0)


def _dates_of_works(whole: str) -> tuple[str, Confidence] | None:
    """Start and finish, planned and actual, however the levels split the words; which of both is a guess if unsaid."""
    if not _DATE_WORD.search(whole) or re.search(
        "招标|立项|审批|中标|设计|财评|征求|公示|结算|审计|情况|是否|率|面积|户|栋|数|投资|说明|描述", whole
    ):
        return None
    which = "start" if _START.search(whole) else "finish" if _FINISH.search(whole) else ""
    if not which:
        return None
    if _PLANNED.search(whole):
        return f"planned_{which}", Confidence.SURE
    return f"actual_{which}", Confidence.SURE if "实际" in whole else Confidence.GUESS


def infer_kind(names: Sequence[str], title: str) -> Kind:
    """PROGRESS where headings speak of works and their money, or one of them and the title do."""
    signs = len({name for name in names if name in FIELDS and FIELDS[name].progress} - {"project_name", "status"})
    signs += 1 if "status" in names else 0
    says = 1 if re.search("进度|进展", title) else -1 if re.search("基本情况|摸底|普查|花名册|计划表", title) else 0
    return Kind.PROGRESS if signs + says >= 2 else Kind.BASIC


def _decided(mapping: Mapping[str, str]) -> dict[str, str]:
    decided: dict[str, str] = {}
    for column, name in mapping.items():
        if name and name not in FIELDS:
            raise ValueError(name)
        if name and name in decided.values():
            raise ValueError(name)
        column_number(column)
        decided[column] = name
    return decided


def _with_unit(match: ColumnMatch, path: tuple[str, ...], header: Header) -> ColumnMatch:
    kind = FIELDS[match.field].type if match.field else None
    if kind not in (Type.AREA, Type.MONEY):
        return match
    wanted = _AREA_UNITS if kind is Type.AREA else _MONEY_UNITS
    for level in reversed(path):
        found = units_of_heading(level) & wanted
        if len(found) == 1:
            return replace(match, unit=found.pop(), unit_from="HEADER")
    titled = header.units & wanted
    if len(titled) == 1:
        return replace(match, unit=next(iter(titled)), unit_from="TITLE")
    return match


def _settle(matches: list[ColumnMatch], ranks: Mapping[str, int]) -> list[ColumnMatch]:
    """One column per field: an alias beats a weak alias beats a guess; equals are a conflict."""
    claims: dict[str, list[ColumnMatch]] = {}
    for match in matches:
        if match.field:
            claims.setdefault(match.field, []).append(match)
    settled = []
    for match in matches:
        rivals = claims.get(match.field or "", [])
        if len(rivals) > 1 and not match.by_hand:
            best = min(ranks[rival.column] for rival in rivals)
            if ranks[match.column] > best:
                match = replace(match, field=None, confidence=Confidence.UNKNOWN)
            elif sum(ranks[rival.column] == best for rival in rivals) > 1:
                match = replace(match, confidence=Confidence.CONFLICT)
        settled.append(match)
    return settled
