"""What was said at a door goes into the loop."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.actions.suggestion import VoiceFacts, take_in
from residents.enums import Channel, VisitResult
from residents.models import Suggestion, SuggestionCategory, Visit


@transaction.atomic
def note_visit_remark(
    *,
    by: User,
    visit: Visit,
    category: SuggestionCategory,
    text: str,
    has_consented: bool = False,
    client_id: UUID | None = None,
) -> Suggestion:
    """Take in what was said at a visit; with consent the door's number goes with it, for the way back.

    The same `client_id` again returns the suggestion stored first.
    """
    require(by, Can.COLLECT, visit)
    if visit.result != VisitResult.MET:
        raise ValidationError(_("这次走访没有见到人，不能登记意见；如已见到，请先更正走访结果。"))
    flat = visit.dwelling.number if visit.dwelling and has_consented else ""
    return take_in(
        by=by,
        neighborhood=visit.neighborhood,
        category=category,
        text=text,
        channel=Channel.VISIT,
        building=visit.building,
        visit=visit,
        voice=VoiceFacts(flat=flat, building=visit.building, has_consented=has_consented),
        client_id=client_id,
        body_digest=digest_of("visit", visit.pk, category.pk, text, flat) if client_id else "",
    )


def digest_of(*parts: Any) -> str:
    """Return what tells one body from another under the same `client_id`."""
    return sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()
