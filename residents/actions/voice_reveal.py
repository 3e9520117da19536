"""Who said it, in clear: for a reason that stays in the trail, and no more of them within an hour than one needs."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.audit import record
from renovation.core.enums import Outcome
from renovation.core.limits import spend
from renovation.core.models import User
from renovation.core.parameters import value_of
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.models import Voice

HOUR = timedelta(hours=1)


@transaction.atomic
def reveal_voice(*, by: User, voice: Voice, reason: str) -> Voice:
    """Show a resident's name, phone and flat in clear, leaving who looked and why in the trail.

    Raises `TooOften` beyond what one person may look at within an hour (`reveal.hourly`), contacts counted with it.
    """
    require(by, Can.REVEAL_CONTACT, voice)
    if voice.is_restricted:
        raise ValidationError(_("应本人要求，这位居民的信息已停止使用。"))
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明查看原因。")})
    spend(f"reveal:{by.pk}", value_of("reveal.hourly"), HOUR)
    record(by, "voice.revealed", voice, reason=reason.strip())
    return voice


@transaction.atomic
def note_refused_voice(*, by: User, voice: Voice) -> None:
    """Leave in the trail that somebody asked for more numbers than an hour allows."""
    require(by, Can.REVEAL_CONTACT, voice)
    record(by, "voice.revealed", voice, outcome=Outcome.REFUSED)
