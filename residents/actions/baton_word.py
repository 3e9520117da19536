"""Who is told what when the baton moves."""

from typing import Any

from renovation.core.enums import NoticeKind
from renovation.core.models import Notification, User
from residents.models import Baton, Suggestion
from residents.queries.hand import officers


def tell(by: User | None, user: User, kind: str, suggestion: Suggestion, key: str, **facts: Any) -> None:
    """Tell one person about a suggestion, once for a `key`; nobody is told what they did themselves."""
    if by is not None and user.pk == by.pk:
        return
    Notification.objects.get_or_create(
        user=user, kind=kind, key=key,
        defaults={"region_id": suggestion.region_id, "url": url_of(suggestion), "facts": facts_of(suggestion) | facts},
    )  # fmt: skip


def tell_owner(by: User | None, baton: Baton, kind: str = NoticeKind.ASSIGNED) -> None:
    """Tell whoever got the baton; if nobody could be found, those who may give it to somebody."""
    suggestion = baton.suggestion
    if baton.owner is not None:
        tell(by, baton.owner, kind, suggestion, f"suggestion:{suggestion.pk}:{baton.pk}")
    else:
        tell_officers(by, suggestion, NoticeKind.ASSIGNED, f"suggestion:{suggestion.pk}:{baton.pk}:nobody")


def tell_officers(by: User | None, suggestion: Suggestion, kind: str, key: str) -> None:
    """Tell those who may give batons into other hands at the level where the case stands."""
    for officer in officers(suggestion):
        tell(by, officer, kind, suggestion, key)


def url_of(suggestion: Suggestion) -> str:
    return f"/suggestions/{suggestion.pk}/"


def facts_of(suggestion: Suggestion) -> dict[str, Any]:
    """Return what templates may say: no word of what people said or who they are."""
    return {
        "number": suggestion.number,
        "neighborhood": suggestion.neighborhood.name,
        "step": str(suggestion.get_step_display()),
        "due_on": suggestion.due_on.isoformat() if suggestion.due_on else "",
    }
