"""What was said at a meeting goes into the loop, a line at a time."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.models import Building, User
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.actions.suggestion import VoiceFacts, take_in
from residents.actions.visit_remark import digest_of
from residents.enums import Channel
from residents.models import Event, Suggestion, SuggestionCategory


@transaction.atomic
def note_event_remark(
    *,
    by: User,
    event: Event,
    category: SuggestionCategory,
    text: str,
    building: Building | None = None,
    flat: str = "",
    has_consented: bool = False,
    client_id: UUID | None = None,
) -> Suggestion:
    """Take in one remark of a meeting; the speaker's flat only with their consent, for the way back.

    The same `client_id` again returns the suggestion stored first.
    """
    require(by, Can.COLLECT, event)
    if event.held_at is None:
        raise ValidationError(_("活动召开后才能记意见。"))
    if flat.strip() and not has_consented:
        raise ValidationError({"has_consented": _("留下门牌须经发言人同意：请勾选，或清空门牌。")})
    parts = ("event", event.pk, category.pk, text, building.pk if building else "", flat)
    return take_in(
        by=by,
        neighborhood=event.neighborhood,
        category=category,
        text=text,
        channel=Channel.EVENT,
        building=building,
        event=event,
        voice=VoiceFacts(flat=flat, building=building, has_consented=has_consented),
        client_id=client_id,
        body_digest=digest_of(*parts) if client_id else "",
    )
