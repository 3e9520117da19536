"""What a resident does without an account: say "me too", take their contact back.

Nobody is signed in, so there is no `by`: the page asks for the limits of an address, and for the key of the resident's
own link where it acts on a voice. Everything goes into the trail as done by nobody of the staff.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.actions.base import lock
from renovation.core.actions.people import erase_people
from renovation.core.audit import record
from renovation.core.lib.origin import network_of, origin
from renovation.core.limits import spend
from renovation.core.parameters import value_of
from residents.actions.suggestion import VoiceFacts
from residents.actions.voice_forget import VOICES
from residents.models import Suggestion, Voice
from residents.queries.open import can_join

HOUR = timedelta(hours=1)
CONTACT = ("name", "phone", "flat")


def take_turn() -> None:
    """Count one more thing sent from this address. Raises `TooOften` beyond `public.hourly`."""
    spend(f"public:{network_of(origin().address)}", value_of("public.hourly"), HOUR)


@transaction.atomic
def join_suggestion(*, suggestion: Suggestion, facts: VoiceFacts, follow_digest: str) -> Voice:
    """Say "me too" instead of saying it again: one more voice that is told the answer.

    The same `follow_digest` again returns the voice stored first. Raises `ValidationError` for one that is not public
    or at its end, and for contact without consent.
    """
    suggestion = lock(suggestion)
    known = Voice.objects.filter(suggestion=suggestion, follow_digest=follow_digest).first()
    if known is not None:
        return known
    if not can_join(suggestion):
        raise ValidationError(_("这条意见已经办结或没有公开，不能附议。请直接提交您的意见。"))
    said: dict[str, str] = {name: getattr(facts, name).strip() for name in CONTACT}
    if any(said.values()) and not facts.has_consented:
        raise ValidationError({"has_consented": _("称呼、电话和门牌须经本人同意才能留下：请勾选同意，或清空这几项。")})
    voice = Voice(
        suggestion=suggestion,
        origin=suggestion,
        building=facts.building,
        has_consented=facts.has_consented,
        is_joined=True,
        follow_digest=follow_digest,
        **said,
    )
    voice.clean_fields(exclude=["suggestion", "origin", "building", "collected_by"])
    voice.save()
    record(None, "voice.joined", voice, suggestion=suggestion.number)
    return voice


@transaction.atomic
def withdraw_contact(*, voice: Voice) -> Voice:
    """Take back one's name, phone and flat (PIPL art. 15); the suggestion and its answer stay."""
    voice = lock(voice)
    if voice.has_consented or any(getattr(voice, name) for name in CONTACT):
        erase_people(by=None, people=VOICES, rows=[voice], action="voice.contact_withdrawn")
    return voice
