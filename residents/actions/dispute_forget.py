"""Names and numbers of parties are kept for the mediation, and forgotten some time after its end."""

from functools import partial

from django.db.models import Q

from renovation.core.actions.people import People, forget_people
from residents.enums import DisputeState
from residents.models import DisputeParty

PARTIES = People(
    model=DisputeParty,
    noun="dispute_party",
    places=("dispute__neighborhood__region",),
    kept=Q(name__key_other="") | Q(phone__key_other=""),
    needed=Q(dispute__state=DisputeState.OPEN),
    over=~Q(dispute__state=DisputeState.OPEN),
    period="retention.voice",
    old=lambda moment: Q(dispute__closed_on__lt=moment.date()),
    blank=lambda row: {"name": "", "phone": ""},
)
forget_parties = partial(forget_people, PARTIES)
