"""Somebody goes to bring the answer and meets nobody: each try is a row, and enough of them end the looking."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.audit import record
from renovation.core.models import User
from residents.actions.baton_pass import take_up
from residents.actions.voice_report import go_on, note_report
from residents.enums import Move, Satisfaction
from residents.models import ReachTry, ReportBack, Suggestion, Voice
from residents.queries.loop import IllegalMove
from residents.queries.voice_reach import reached_of


@transaction.atomic
def try_to_reach(
    *, by: User, suggestion: Suggestion, voice: Voice, how: str, text: str = "", version: int | None = None
) -> Suggestion:
    """Note that a voice was called or called on and not met.

    On the `loop.tries`-th working day of trying it counts as unreached in this round, and the case goes on. Until then
    the row's version stays: nobody filling in a form is in conflict with that. Raises `ValidationError` by field.
    """
    row, before = take_up(Move.TRY_REACH, by, suggestion, version)
    if voice.suggestion_id != row.pk:
        raise ValidationError({"voice": _("请选择本件的反映人。")})
    if ReportBack.objects.filter(voice=voice, round=row.round, replaced_at=None).exists():
        raise IllegalMove(_("本轮已向这位反映人反馈过。"))
    made = ReachTry(voice=voice, round=row.round, on=timezone.localdate(), how=how, text=text.strip(), by=by)
    made.clean_fields(exclude=["voice", "by"])
    made.save()
    record(by, "voice.tried", made)
    if not reached_of(row, [voice.pk])[voice.pk].left:
        note_report(row, voice, by, how, Satisfaction.UNREACHED, text)
        go_on(row, by, before)
    return row
