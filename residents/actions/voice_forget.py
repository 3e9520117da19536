"""Contacts of residents are kept for the answer and forgotten some time after the end: the voice stays without them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from renovation.core.actions.forget_run import BATCH, Found, bury, midnight_before
from renovation.core.audit import record_many
from renovation.core.enums import SubjectState
from renovation.core.models import SubjectRequest, User
from residents.enums import Ending, IdeaStage, Step
from residents.models import IdeaNotice, Voice

MODEL = "residents.voice"
CONTACT = ("name", "phone", "flat")


def forget_voices(is_trial: bool) -> Found:
    """Blank the contacts of suggestions that ended longer ago than `retention.voice`.

    Held back while the answer may still change (put off until a day), the author of an idea is still to be told of it,
    or the person's own request is open.
    """
    rows = _with_contact(Voice.objects.all())
    is_old = Q(suggestion__ended_at__lt=midnight_before("retention.voice"))
    # Whoever asked for erasure while the case still needed them is forgotten as soon as it has ended.
    is_wished = Q(is_restricted=True, suggestion__ended_at__isnull=False)
    due = rows.filter(is_old | is_wished)
    held = needed_voices(due) | _asked_about(due)
    keys = list(due.exclude(pk__in=held).order_by("pk").values_list("pk", flat=True))
    if not is_trial:
        for start in range(0, len(keys), BATCH):
            _forget(keys[start : start + BATCH])
    return Found(len(keys), len(held))


def voices_of(phone: str, code: str) -> list[Voice]:
    """Return the voices in a region that left this number."""
    return list(Voice.objects.under(code).of(phone).select_related("suggestion__neighborhood").order_by("pk"))


def needed_voices(voices: QuerySet[Voice]) -> set[int]:
    """Return those of `voices` to whom an answer is still to be brought."""
    told = IdeaNotice.objects.filter(
        idea__suggestion=OuterRef("suggestion"), stage=IdeaStage.YEAR, told_at__isnull=False
    )
    is_idea = Q(suggestion__idea__isnull=False) & ~Exists(told)
    is_open = ~Q(suggestion__step=Step.ENDED) | Q(suggestion__ending=Ending.LATER, suggestion__later_on__isnull=False)
    return set(voices.filter(is_open | is_idea).values_list("pk", flat=True))


@transaction.atomic
def erase_voices(*, by: User | None, voices: Sequence[Voice], action: str) -> int:
    """Blank what is kept of people, and name them in tombstones and the trail; whose action has asked for the right."""
    for voice in voices:
        voice.name = voice.phone = voice.flat = ""
        voice.has_consented = False
        voice.save(update_fields=[*CONTACT, "has_consented"])
    bury(MODEL, [str(voice.identity) for voice in voices])
    record_many(by, action, [(voice, None, {}) for voice in voices])
    return len(voices)


@transaction.atomic
def restrict_voices(*, by: User, voices: Iterable[Voice]) -> int:
    """Stop the use of contacts a person wants erased while an answer is still owed; part of answering a person."""
    rows = list(voices)
    fresh = [row for row in rows if not row.is_restricted]
    Voice.objects.filter(pk__in=[row.pk for row in fresh]).update(is_restricted=True)
    record_many(by, "voice.restricted", [(row, None, {}) for row in fresh])
    return len(rows)


def voices_again(identities: set[str]) -> int:
    """Blank, after a restore, the contacts that were blanked before."""
    back = _with_contact(Voice.objects.filter(identity__in=identities)).select_related("suggestion__neighborhood")
    return erase_voices(by=None, voices=list(back), action="voice.forgotten")


def _with_contact(rows: Any) -> Any:
    """Keep those of whom anything is kept."""
    kept = Q()
    for name in CONTACT:
        kept |= Q(**{f"{name}__key_other": ""})
    return rows.filter(kept)


def _asked_about(due: Any) -> set[int]:
    held: set[int] = set()
    for request in SubjectRequest.objects.filter(state=SubjectState.OPEN):
        held |= set(due.of(request.phone).values_list("pk", flat=True))
    return held


@transaction.atomic
def _forget(keys: list[int]) -> None:
    rows = Voice.objects.filter(pk__in=keys).select_related("suggestion__region").select_for_update(of=("self",))
    erase_voices(by=None, voices=list(rows), action="voice.forgotten")
