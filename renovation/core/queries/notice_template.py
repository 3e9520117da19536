"""The templates of messages as their pages show them."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext

from renovation.core.enums import DeliveryChannel, NoticeKind
from renovation.core.lib.notice import EN, FACTS, PRESETS, ZH, chosen, message, preset
from renovation.core.models import NoticeTemplate

ALL = "ALL"
CHANNELS = (ALL, *DeliveryChannel.values)


class Which(NamedTuple):
    """One template; `channel` "" = all ways."""

    kind: str
    language: str
    channel: str

    @property
    def code(self) -> str:
        """Return what addresses call it: `ASSIGNED.zh-hans.SMS`."""
        return f"{self.kind}.{self.language}.{self.channel or ALL}"


@dataclass(frozen=True)
class TemplateLine:
    """What a kind says in a language by all ways; `own` = (code, label) of the ways with a text of their own."""

    code: str
    kind: NoticeKind
    language: str
    subject: str
    is_preset: bool
    own: list[tuple[str, str]]


def template_lines() -> list[TemplateLine]:
    """Return every kind in every language: one query."""
    rows = {(row.kind, row.language, row.channel): (row.subject, row.body) for row in NoticeTemplate.objects.all()}
    return [_line(kind, language, rows) for kind in NoticeKind for language in PRESETS]


def _line(kind: NoticeKind, language: str, rows: dict[tuple[str, str, str], tuple[str, str]]) -> TemplateLine:
    said = rows.get((kind, language, ""), preset(kind, language))
    one = Which(kind, language, "")
    own = [
        (one._replace(channel=channel).code, str(channel.label))
        for channel in DeliveryChannel
        if (kind, language, channel) in rows
    ]
    return TemplateLine(one.code, kind, language, said[0], said == preset(kind, language), own)


def which(code: str) -> Which | None:
    """Return the template an address means; None if there can be none."""
    parts = code.split(".")
    if len(parts) != 3 or parts[0] not in NoticeKind.values or parts[1] not in (ZH, EN) or parts[2] not in CHANNELS:
        return None
    return Which(parts[0], parts[1], "" if parts[2] == ALL else parts[2])


def text_now(one: Which) -> tuple[str, str]:
    """Return (subject, body) that hold, as they are sent."""
    rows = NoticeTemplate.objects.filter(kind=one.kind, language=one.language, channel__in=["", one.channel])
    known = {row.channel: (row.subject, row.body) for row in rows}
    return chosen(known, one.kind, one.channel, one.language)


def ways_of(one: Which) -> list[tuple[str, str]]:
    """Return (code, label) of the template of every way, all ways first."""
    ways = (("", gettext("各渠道")), *DeliveryChannel.choices)
    return [(one._replace(channel=channel).code, str(label)) for channel, label in ways]


def sample(text: tuple[str, str], one: Which) -> tuple[str, str]:
    """Return a message made of examples; a text that cannot be used gives way to the preset, as when sent."""
    facts = {name: fact.example for name, fact in FACTS.items()} | {"due_on": timezone.localdate().isoformat()}
    return message(text, one.kind, facts, one.language)
