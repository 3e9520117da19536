"""What messages say: texts with `{number}` and the like, filled in line by line.

A line whose fact is not known is left out, so one text serves whoever knows more and whoever knows less. The presets
are what the templates begin as, and what is sent when an edited template turns out unusable.
"""

import string
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from renovation.core.lib.channels import ROBOTS


class Fact(NamedTuple):
    """One thing a text may name: what it is called on the page of templates, and an example for the preview."""

    label: str | Promise
    example: str


# Whatever a text may name. None of it is about a resident.
FACTS: dict[str, Fact] = {
    "number": Fact(_("编号"), "YJ2026-000123"),
    "title": Fact(_("事项"), "楼道照明损坏"),
    "place": Fact(_("小区"), "集英花园"),
    "step": Fact(_("环节"), "社区党委研判"),
    "due_on": Fact(_("期限"), "2026-12-01"),
    "days": Fact(_("天数"), "2"),
    "level": Fact(_("层级"), "街道"),
    "reason": Fact(_("原因"), "照片看不清整改结果"),
    "result": Fact(_("结果"), "已解决"),
    "count": Fact(_("数量"), "3"),
    # Of the daily word to a work group: numbers only.
    "soon": Fact(_("即将到期件数"), "12"),
    "late": Fact(_("逾期件数"), "7"),
    "climbed": Fact(_("逾期上升件数"), "2"),
    "defects": Fact(_("逾期问题整改"), "3"),
    "disputes": Fact(_("逾期矛盾纠纷"), "1"),
    "where": Fact(_("逾期分布"), "金明池街道 5、西湖街道 2"),
    "code": Fact(_("验证码"), "246810"),
    "minutes": Fact(_("有效分钟"), "10"),
    "link": Fact(_("网址"), "https://portal.example/suggestions/123/"),
}
# Words of the portal among them: kept in Chinese, said in the reader's language.
WORDS = {"step", "level", "result"}
ZH, EN = "zh-hans", "en"
LONGEST_SUBJECT, LONGEST_BODY = 120, 1000

_ZH = {
    "ASSIGNED": ("{number} 由您办理", "{title}\n小区：{place}\n环节：{step}\n期限：{due_on}\n{link}"),
    "DUE_SOON": ("{number} 即将到期", "{title}\n小区：{place}\n环节：{step}\n期限：{due_on}，请按时办理。\n{link}"),
    "OVERDUE": ("{number} 已逾期", "{title}\n小区：{place}\n环节：{step}\n期限：{due_on}\n已逾期 {days} 天。\n{link}"),
    "CLIMBED": ("{number} 逾期，已上升到{level}", "{title}\n小区：{place}\n环节：{step}\n期限：{due_on}\n{link}"),
    "URGED": ("{number} 被催办", "{title}\n小区：{place}\n环节：{step}\n催办说明：{reason}\n累计 {count} 次。\n{link}"),
    "RETURNED": ("{number} 退回重办", "{title}\n小区：{place}\n退回原因：{reason}\n期限：{due_on}\n{link}"),
    "ANSWERED": ("{number} 已答复", "{title}\n小区：{place}\n结果：{result}\n{link}"),
    "IDEA": ("金点子 {number} 有新进展", "{title}\n小区：{place}\n进展：{step}\n{link}"),
    "DEFECT": ("{number} 问题整改", "{title}\n小区：{place}\n环节：{step}\n退回原因：{reason}\n期限：{due_on}\n{link}"),
    "DIGEST": (
        "{place}今日提醒",
        "居民意见即将到期 {soon} 件\n居民意见已逾期 {late} 件\n其中逾期上升 {climbed} 件\n逾期分布：{where}\n"
        "问题整改逾期 {defects} 个\n矛盾纠纷逾期 {disputes} 起\n{link}",
    ),
    "CODE": ("验证码", "验证码 {code}，请勿告诉他人。\n{minutes} 分钟内有效。"),
}
_EN = {
    "ASSIGNED": ("{number} is yours", "{title}\nNeighborhood: {place}\nStep: {step}\nDue: {due_on}\n{link}"),
    "DUE_SOON": ("{number} is due soon", "{title}\nNeighborhood: {place}\nStep: {step}\nDue: {due_on}\n{link}"),
    "OVERDUE": (
        "{number} is overdue",
        "{title}\nNeighborhood: {place}\nStep: {step}\nDue: {due_on}\nOverdue by {days} days.\n{link}",
    ),
    "CLIMBED": (
        "{number} is overdue and went up: {level}",
        "{title}\nNeighborhood: {place}\nStep: {step}\nDue: {due_on}\n{link}",
    ),
    "URGED": (
        "{number} was urged",
        "{title}\nNeighborhood: {place}\nStep: {step}\nNote: {reason}\nUrged {count} times.\n{link}",
    ),
    "RETURNED": ("{number} was sent back", "{title}\nNeighborhood: {place}\nReason: {reason}\nDue: {due_on}\n{link}"),
    "ANSWERED": ("{number} is answered", "{title}\nNeighborhood: {place}\nResult: {result}\n{link}"),
    "IDEA": ("Idea {number}: news", "{title}\nNeighborhood: {place}\nStage: {step}\n{link}"),
    "DEFECT": (
        "{number}: defect",
        "{title}\nNeighborhood: {place}\nStep: {step}\nReason: {reason}\nDue: {due_on}\n{link}",
    ),
    "DIGEST": (
        "{place}: today",
        "Suggestions due soon: {soon}\nSuggestions overdue: {late}\nof which climbed: {climbed}\nOverdue at: {where}\n"
        "Defects overdue: {defects}\nDisputes overdue: {disputes}\n{link}",
    ),
    "CODE": ("Code", "Your code is {code}. Tell nobody.\nValid for {minutes} minutes."),
}
PRESETS: dict[str, dict[str, tuple[str, str]]] = {ZH: _ZH, EN: _EN}
# A robot speaks to a group, of which one person is meant: what says "you" to one is said otherwise to all.
_GROUP = {
    "ASSIGNED": ("{number} 转入“{step}”", "{title}\n小区：{place}\n期限：{due_on}\n{link}"),
}


def preset(kind: str, language: str) -> tuple[str, str]:
    """Return (subject, body) a kind of message has until somebody edits it; other languages read Chinese."""
    return PRESETS.get(language, _ZH)[kind]


def chosen(known: Mapping[str, tuple[str, str]], kind: str, channel: str, language: str) -> tuple[str, str]:
    """Return the text that holds on a channel: its own, for robots what groups are told, that of all ways, the preset.

    `known` are the texts that were edited, by channel; "" = all ways.
    """
    group = _GROUP.get(kind) if channel in ROBOTS and language == ZH else None
    return known.get(channel) or group or known.get("") or preset(kind, language)


def names_in(text: str) -> set[str]:
    """Return what a text names. Raises `ValueError` for a brace that opens or closes nothing."""
    return {name for _literal, name, _spec, _how in string.Formatter().parse(text) if name is not None}


def unknown_in(text: str) -> list[str]:
    """Return what a text names and no message knows. Raises `ValueError` as `names_in` does."""
    return sorted(names_in(text) - set(FACTS))


def fill(text: str, facts: Mapping[str, Any], language: str = ZH) -> str:
    """Return a text with its facts, without the lines whose fact is missing. Raises `ValueError` for a bad text."""
    if unknown := unknown_in(text):
        raise ValueError(f"unknown: {unknown}")
    said = spoken(facts, language)
    lines = [line for line in text.splitlines() if all(said.get(name) for name in names_in(line))]
    # Plain replacement: a format would also follow `{x.y}` and `{x!r}`.
    return "\n".join(_replaced(line, said) for line in lines).strip()


def _replaced(line: str, said: Mapping[str, str]) -> str:
    parts = string.Formatter().parse(line)
    return "".join(literal + (said[name] if name is not None else "") for literal, name, _spec, _how in parts)


def spoken(facts: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return the facts as a reader of `language` has them."""
    with override(language):
        return {
            name: gettext(str(value)) if name in WORDS and value else str(value)
            for name, value in facts.items()
            if value not in (None, "")
        }


def message(template: tuple[str, str], kind: str, facts: Mapping[str, Any], language: str) -> tuple[str, str]:
    """Return (subject, body) of a message; a template that cannot be used gives way to the preset."""
    for subject, body in (template, preset(kind, language)):
        try:
            # The subject is one line: what is missing leaves a gap, never an empty subject.
            head = " ".join(_replaced(subject, dict.fromkeys(FACTS, "") | spoken(facts, language)).split())
            text = fill(body, facts, language)
        except (ValueError, KeyError):
            continue
        return head[:LONGEST_SUBJECT], text[:LONGEST_BODY]
    raise ValueError(f"no preset for {kind}")
