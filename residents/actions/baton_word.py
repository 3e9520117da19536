"""Who is told what when the baton moves. Nothing a resident said or is stands in a message."""

from typing import Any

from renovation.core.actions.notification import message_resident, notify, notify_group
from renovation.core.enums import NoticeKind, RegionLevel
from renovation.core.models import User
from residents.enums import Ending, Step
from residents.models import Baton, Suggestion
from residents.queries.hand import doers, officers
from residents.queries.loop import goal_of


def tell(by: User | None, user: User, kind: NoticeKind, suggestion: Suggestion, state: str, **facts: Any) -> None:
    """Tell one person about a suggestion, once for a `state` of it; nobody is told what they did themselves."""
    notify(
        by=by,
        user=user,
        kind=kind,
        region=suggestion.region,
        key=f"suggestion:{suggestion.pk}:{state}",
        url=url_of(suggestion),
        facts=facts_of(suggestion) | facts,
    )


def tell_owner(by: User | None, baton: Baton, kind: NoticeKind = NoticeKind.ASSIGNED, **facts: Any) -> None:
    """Tell whoever got the baton, and the work groups; if nobody could be found, those who may give it to somebody."""
    tell_group(by, baton.suggestion, kind)
    if baton.owner is not None:
        tell(by, baton.owner, kind, baton.suggestion, str(baton.pk), **facts)
    else:
        tell_officers(by, baton.suggestion, kind, f"{baton.pk}:nobody", **facts)


def tell_doers(by: User | None, suggestion: Suggestion, kind: NoticeKind, state: str, **facts: Any) -> None:
    """Tell whoever is to carry it out: the person named, or the people of the organization."""
    for user in doers(suggestion):
        tell(by, user, kind, suggestion, state, **facts)


def tell_officers(by: User | None, suggestion: Suggestion, kind: NoticeKind, state: str, **facts: Any) -> None:
    """Tell those who may give batons into other hands at the level where the case stands."""
    for officer in officers(suggestion):
        tell(by, officer, kind, suggestion, state, **facts)


def tell_group(by: User | None, suggestion: Suggestion, kind: NoticeKind, **facts: Any) -> None:
    """Tell the work groups of the place by their robots: number, topic and place, no free words and nobody's name."""
    notify_group(by=by, region=suggestion.region, kind=kind, facts=facts_of(suggestion) | facts, url=url_of(suggestion))


def tell_voices(by: User | None, suggestion: Suggestion) -> None:
    """Let residents who left a number know by message that there is an answer; a red vest brings it besides."""
    voices = suggestion.voices.filter(has_consented=True, is_restricted=False).exclude(phone_index="")
    result = {"result": Ending(goal_of(suggestion)).label, "due_on": None}
    tell_group(by, suggestion, NoticeKind.ANSWERED, **result)
    facts = facts_of(suggestion) | result
    for voice in voices:
        message_resident(
            by=by, phone=voice.phone, kind=NoticeKind.ANSWERED, region=suggestion.region, facts=facts,
            url=f"/open/s/{suggestion.number}/",
        )  # fmt: skip


def url_of(suggestion: Suggestion) -> str:
    return f"/suggestions/{suggestion.pk}/"


def facts_of(suggestion: Suggestion) -> dict[str, Any]:
    """Return what every message about a suggestion may name."""
    return {
        "number": suggestion.number,
        "title": suggestion.category.name_zh,
        "place": suggestion.neighborhood.name,
        "step": Step(suggestion.step).label,
        "level": RegionLevel(suggestion.level).label,
        "due_on": suggestion.due_on,
    }
