"""Taking in what residents say: by staff in the field, and from the public page without an account."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.audit import record
from renovation.core.lib.files import CleanFile
from renovation.core.lib.masking import holds_personal
from renovation.core.models import Building, Neighborhood, StoredFile, User
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.actions.baton_pass import begin
from residents.actions.baton_word import tell_owner
from residents.actions.suggestion_photo import hang_photos
from residents.enums import BatonEnd, Channel, PhotoKind, Step
from residents.models import Baton, Event, Suggestion, SuggestionCategory, Visit, Voice

# A number is drawn, not counted: nobody waits for anybody, and nobody can list the others.
DRAWN_DIGITS, TRIES = 7, 5


class Replayed(ValidationError):
    """An id came again with another body: something else was sent under it before."""

    def __init__(self) -> None:
        super().__init__(_("这个编号已用于另一条意见，请另存为新的一条再上传。"), code="replayed")


@dataclass(frozen=True)
class VoiceFacts:
    """Whom to bring the answer back to, as far as they want to say; without consent nothing of it is kept."""

    name: str = ""
    phone: str = ""
    flat: str = ""
    building: Building | None = None
    has_consented: bool = False


@transaction.atomic
def take_in(
    *,
    by: User,
    neighborhood: Neighborhood,
    category: SuggestionCategory,
    text: str,
    channel: str = Channel.FIELD,
    place: str = "",
    building: Building | None = None,
    voice: VoiceFacts | None = None,
    photos: Sequence[CleanFile] = (),
    waiting: Sequence[StoredFile] = (),
    event: Event | None = None,
    visit: Visit | None = None,
    logged_at: datetime | None = None,
    client_id: UUID | None = None,
    body_digest: str = "",
    asked_of: User | None = None,
) -> Suggestion:
    """Log a remark and pass it on to the study at once; `asked_of` names who studies it, else somebody is chosen.

    The same `client_id` and digest again return the row stored first; with another digest `Replayed` is raised.
    `logged_at` is the phone's clock and decides nothing. Raises `ValidationError` by field.
    """
    # By its region as just read: asking the database for the row again would tell nothing new.
    require(by, Can.COLLECT, neighborhood.region_id)
    row = Suggestion(
        channel=channel,
        neighborhood=neighborhood,
        region=neighborhood.region,
        building=building,
        place=place.strip(),
        category=category,
        text=text.strip(),
        collected_by=by,
        event=event,
        visit=visit,
        logged_at=logged_at,
        client_id=client_id,
        body_digest=body_digest,
    )
    author = _voice(row, voice, by)
    _check(row)
    now = row.opened_at = timezone.now()
    collected = Baton(
        suggestion=row, round=1, step=Step.COLLECT, level=row.level, owner=by, started_at=now, ended_at=now,
        ended_by=by, end=BatonEnd.PASSED,
    )  # fmt: skip
    baton = begin(row, Step.STUDY, moment=now, owner=asked_of)
    if not _insert(row):
        return _stored(client_id, body_digest) or row
    Baton.objects.bulk_create([collected, baton])
    author.save()
    hang_photos(by, row, photos=photos, waiting=waiting, kind=PhotoKind.SAID)
    record(by, "suggestion.taken_in", row, channel=row.channel, client_id=str(client_id or ""))
    tell_owner(by, baton)
    return row


@transaction.atomic
def take_in_public(
    *,
    neighborhood: Neighborhood,
    category: SuggestionCategory,
    text: str,
    place: str = "",
    building: Building | None = None,
    voice: VoiceFacts | None = None,
    photos: Sequence[CleanFile] = (),
    follow_digest: str = "",
    client_id: UUID | None = None,
    body_digest: str = "",
) -> tuple[Suggestion, Voice]:
    """Take in what a resident without an account wrote; a red vest of the place looks at it first.

    Nothing of it is public before that (`baton.verify`). The page has asked for limits and the phone code. Returns the
    suggestion and its author, whose `follow_digest` is the keyed hash of their own link.
    """
    if (stored := _stored(client_id, body_digest)) is not None:
        return stored, stored.own_voices.get()
    row = Suggestion(
        channel=Channel.PUBLIC,
        neighborhood=neighborhood,
        region_id=neighborhood.region_id,
        building=building,
        place=place.strip(),
        category=category,
        text=text.strip(),
        client_id=client_id,
        body_digest=body_digest,
    )
    author = _voice(row, voice, None)
    author.follow_digest = follow_digest
    _check(row)
    now = row.opened_at = timezone.now()
    baton = begin(row, Step.COLLECT, moment=now)
    if not _insert(row):
        known = _stored(client_id, body_digest) or row
        return known, known.own_voices.get()
    baton.save()
    author.save()
    hang_photos(None, row, photos=photos, waiting=(), kind=PhotoKind.SAID)
    record(None, "suggestion.taken_in", row, channel=row.channel)
    tell_owner(None, baton)
    return row, author


def _stored(client_id: UUID | None, digest: str) -> Suggestion | None:
    if client_id is None:
        return None
    row = Suggestion.objects.filter(client_id=client_id).first()
    if row is not None and row.body_digest != digest:
        raise Replayed
    return row


def _voice(row: Suggestion, facts: VoiceFacts | None, by: User | None) -> Voice:
    """Everybody who said something is told the answer, known by name or not."""
    facts = facts or VoiceFacts()
    said: dict[str, str] = {name: getattr(facts, name).strip() for name in ("name", "phone", "flat")}
    if any(said.values()) and not facts.has_consented:
        raise ValidationError({"has_consented": _("称呼、电话和门牌须经本人同意才能留下：请勾选同意，或清空这几项。")})
    voice = Voice(
        suggestion=row,
        origin=row,
        building=facts.building or row.building,
        has_consented=facts.has_consented,
        collected_by=by,
        **said,
    )
    voice.clean_fields(exclude=["suggestion", "origin", "building", "collected_by"])
    return voice


def _check(row: Suggestion) -> None:
    """Validate by hand what `full_clean` would ask the database about field by field: this is the busiest door."""
    errors: dict[str, Any] = {}
    try:
        row.clean_fields(exclude=[*_relations(), "number", "opened_at", "step_since"])
    except ValidationError as error:
        errors = error.message_dict
    if not row.category.is_active:
        errors["category"] = _("这个类别已停用，请另选。")
    for name, thing in (("building", row.building), ("event", row.event), ("visit", row.visit)):
        if thing is not None and thing.neighborhood_id != row.neighborhood_id:
            errors[name] = _("不属于所选小区，请重新选择。")
    if errors:
        raise ValidationError(errors)
    row.is_flagged = holds_personal(row.text) or holds_personal(row.place)


def _relations() -> list[str]:
    return [field.name for field in Suggestion._meta.concrete_fields if field.is_relation]


def _insert(row: Suggestion) -> bool:
    """Store a new row under a number of its own; False if its `client_id` was stored meanwhile."""
    for _try in range(TRIES):
        row.number = new_number(timezone.localdate(row.opened_at))
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            row.pk = None
            if row.client_id is not None and Suggestion.objects.filter(client_id=row.client_id).exists():
                return False
        else:
            return True
    raise IntegrityError(f"no free number in {TRIES} tries")


def new_number(day: date) -> str:
    """Return a number to be told by phone: day, seven digits drawn, and a check digit that finds one mistyped."""
    drawn = f"{day:%y%m%d}{secrets.randbelow(10**DRAWN_DIGITS):0{DRAWN_DIGITS}d}"
    return drawn + check_digit(drawn)


def check_digit(digits: str) -> str:
    """Return the Luhn digit (ISO/IEC 7812-1 annex B), which finds any one wrong digit and most swaps."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    return str(-sum(n // 10 + n % 10 for n in doubled) % 10)
