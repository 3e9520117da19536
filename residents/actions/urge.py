"""Asking for haste: by a supervisor, an office above, a red vest, or a resident by their own link."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import lock
from renovation.core.audit import record
from renovation.core.enums import NoticeKind
from renovation.core.models import User
from renovation.core.parameters import value_of
from residents.actions.baton_pass import take_up
from residents.actions.baton_word import tell, tell_doers, tell_officers
from residents.enums import Move, Step
from residents.models import Suggestion, Urge, Voice
from residents.queries.loop import IllegalMove


@transaction.atomic
def urge(*, by: User, suggestion: Suggestion, text: str = "", version: int | None = None) -> Urge:
    """Ask whoever holds the baton for haste, once a day each; from `loop.urges` on it is a priority.

    The row's version stays: nobody filling in a form is in conflict with that.
    """
    row, _before = take_up(Move.URGE, by, suggestion, version)
    if row.urges.filter(by=by, at__gte=_midnight()).exists():
        raise IllegalMove(_("您今天已催办过，请明天再催。"))
    return _urge(row, Urge(suggestion=row, by=by, text=text.strip()))


@transaction.atomic
def urge_by_voice(*, voice: Voice, text: str = "") -> Urge:
    """A resident asks for haste by their own link, once a day."""
    row = lock(voice.suggestion)
    if not row.is_open:
        raise IllegalMove(_("此件已办结，不必催办。"))
    if row.urges.filter(voice=voice, at__gte=_midnight()).exists():
        raise IllegalMove(_("您今天已催办过，请明天再催。"))
    return _urge(row, Urge(suggestion=row, voice=voice, text=text.strip()))


def _urge(row: Suggestion, made: Urge) -> Urge:
    made.clean_fields(exclude=["suggestion", "by", "voice"])
    made.save()
    row.urge_count = row.urges.count()
    row.save(update_fields=["urge_count", "updated_at"])
    record(made.by, "suggestion.urged", made)
    facts = {"reason": made.text, "count": row.urge_count}
    state = f"urge:{made.pk}"
    if row.owner is not None:
        tell(made.by, row.owner, NoticeKind.URGED, row, state, **facts)
    if row.step == Step.SUPERVISE:
        tell_doers(made.by, row, NoticeKind.URGED, f"{state}:doer", **facts)
    if row.owner is None or row.urge_count == value_of("loop.urges", row.region_id):
        tell_officers(made.by, row, NoticeKind.URGED, f"{state}:officers", **facts)
    return made


def _midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
