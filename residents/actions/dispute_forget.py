"""Names and numbers of parties are kept for the mediation, and forgotten some time after its end."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from renovation.core.actions.forget_run import BATCH, Found, bury, midnight_before
from renovation.core.audit import record_many
from renovation.core.enums import SubjectState
from renovation.core.models import SubjectRequest, User
from residents.enums import DisputeState
from residents.models import DisputeParty

MODEL = "residents.disputeparty"


def forget_parties(is_trial: bool) -> Found:
    """Blank the parties of disputes closed longer ago than `retention.voice`; an open request holds them."""
    is_old = Q(dispute__closed_on__lt=midnight_before("retention.voice").date())
    # Whoever asked for erasure during the mediation is forgotten as soon as it has ended.
    is_wished = Q(is_restricted=True) & ~Q(dispute__state=DisputeState.OPEN)
    due = _kept(DisputeParty.objects.all()).filter(is_old | is_wished)
    held = _asked_about(due)
    keys = list(due.exclude(pk__in=held).order_by("pk").values_list("pk", flat=True))
    if not is_trial:
        for start in range(0, len(keys), BATCH):
            _forget(keys[start : start + BATCH])
    return Found(len(keys), len(held))


def parties_of(phone: str, code: str) -> list[DisputeParty]:
    """Return the parties in a region with this number."""
    rows = DisputeParty.objects.under(code).of(phone).select_related("dispute__neighborhood__region")
    return list(rows.order_by("pk"))


def needed_parties(parties: QuerySet[DisputeParty]) -> set[int]:
    """Return those of `parties` whose dispute is open."""
    return set(parties.filter(dispute__state=DisputeState.OPEN).values_list("pk", flat=True))


@transaction.atomic
def erase_parties(*, by: User | None, parties: Sequence[DisputeParty], action: str) -> int:
    """Blank what is kept of people, and name them in tombstones and the trail; whose action has asked for the right."""
    for row in parties:
        row.name = row.phone = ""
        row.save(update_fields=["name", "phone"])
    bury(MODEL, [str(row.identity) for row in parties])
    record_many(by, action, [(row, None, {}) for row in parties])
    return len(parties)


@transaction.atomic
def restrict_parties(*, by: User, parties: Iterable[DisputeParty]) -> int:
    """Stop the use of what a person wants erased while the mediation needs it; part of answering a person."""
    rows = list(parties)
    fresh = [row for row in rows if not row.is_restricted]
    DisputeParty.objects.filter(pk__in=[row.pk for row in fresh]).update(is_restricted=True)
    record_many(by, "dispute_party.restricted", [(row, None, {}) for row in fresh])
    return len(rows)


def parties_again(identities: set[str]) -> int:
    """Blank, after a restore, what was blanked before."""
    back = _kept(DisputeParty.objects.filter(identity__in=identities)).select_related("dispute__neighborhood")
    return erase_parties(by=None, parties=list(back), action="dispute_party.forgotten")


def _kept(rows: Any) -> Any:
    """Keep those of whom anything is kept."""
    return rows.filter(Q(name__key_other="") | Q(phone__key_other=""))


def _asked_about(due: Any) -> set[int]:
    held: set[int] = set()
    for request in SubjectRequest.objects.filter(state=SubjectState.OPEN):
        held |= set(due.of(request.phone).values_list("pk", flat=True))
    return held


@transaction.atomic
def _forget(keys: list[int]) -> None:
    rows = DisputeParty.objects.filter(pk__in=keys).select_related("dispute__neighborhood")
    erase_parties(by=None, parties=list(rows.select_for_update(of=("self",))), action="dispute_party.forgotten")
