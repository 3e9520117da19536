"""Contacts of residents are kept for the answer and forgotten some time after the end: the voice stays without them."""

from functools import partial, reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from renovation.core.actions.people import People, forget_people
from residents.enums import Ending, IdeaStage, Step
from residents.models import IdeaNotice, Voice

CONTACT = ("name", "phone", "flat")
_TOLD = IdeaNotice.objects.filter(idea__suggestion=OuterRef("suggestion"), stage=IdeaStage.YEAR, told_at__isnull=False)

VOICES = People(
    model=Voice,
    noun="voice",
    places=("suggestion__neighborhood", "suggestion__region"),
    kept=reduce(or_, [Q(**{f"{name}__key_other": ""}) for name in CONTACT]),
    # The answer may still change (put off until a day), or the author of an idea is still to be told of it.
    needed=~Q(suggestion__step=Step.ENDED)
    | Q(suggestion__ending=Ending.LATER, suggestion__later_on__isnull=False)
    | Q(suggestion__idea__isnull=False) & ~Exists(_TOLD),
    over=Q(suggestion__ended_at__isnull=False),
    period="retention.voice",
    old=lambda moment: Q(suggestion__ended_at__lt=moment),
    blank=lambda row: dict.fromkeys(CONTACT, "") | {"has_consented": False},
)
forget_voices = partial(forget_people, VOICES)
