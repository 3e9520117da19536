"""People in the rows of any storey: found by their number, restricted, erased, forgotten, erased again after a restore.

A model says once how it keeps people; the functions here read that, so that every model is treated alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from renovation.core.actions.forget_run import BATCH, Found, bury, midnight_before
from renovation.core.audit import record_many
from renovation.core.enums import SubjectState
from renovation.core.models import SubjectRequest, User
from renovation.core.models.personal import PersonalModel


@dataclass(frozen=True)
class People:
    """How a model with `identity`, `phone` and `is_restricted` keeps people.

    `noun` begins the names of its entries: `voice.erased`. `places` are what a label or a copy reads of other rows.
    `kept` are the rows of whom anything is left. `needed`: an open case needs them. `over`: who wished for erasure
    in vain is erased now. `old(moment)` are those whose case ended before it; how long they stay then says `period`.
    `held` are kept a while for another's sake. `blank(row)` gives the values that say nothing; without it a row goes.
    """

    model: type[PersonalModel]
    noun: str
    places: tuple[str, ...]
    needed: Q
    over: Q
    period: str
    old: Callable[[datetime], Q]
    kept: Q = field(default_factory=Q)
    held: Callable[[QuerySet[Any]], set[int]] = lambda due: set()
    blank: Callable[[Any], dict[str, Any]] | None = None

    @property
    def label(self) -> str:
        """What tombstones call the model."""
        return self.model._meta.label_lower

    @property
    def rows(self) -> Any:
        return self.model._default_manager.select_related(*self.places)


def find_people(people: People, phone: str, code: str) -> list[Any]:
    """Return the rows in a region with this number."""
    return list(people.rows.under(code).of(phone).order_by("pk"))


def needed_people(people: People, rows: Sequence[Any]) -> set[int]:
    """Return the keys of those of `rows` that an open case needs."""
    return _keys(people.model._default_manager.filter(people.needed, pk__in=[row.pk for row in rows]))


@transaction.atomic
def erase_people(*, by: User | None, people: People, rows: Sequence[Any], action: str) -> int:
    """Erase who they are, and name them in tombstones and the trail; whose action has asked for the right."""
    if people.blank:
        for row in rows:
            values = people.blank(row)
            for name, value in values.items():
                setattr(row, name, value)
            row.save(update_fields=list(values))
    bury(people.label, [str(row.identity) for row in rows])
    # What is blank by now can say no name in its entry.
    record_many(by, action, [(row, None, {}) for row in rows])
    if not people.blank:
        people.model._default_manager.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


@transaction.atomic
def restrict_people(*, by: User, people: People, rows: Sequence[Any]) -> int:
    """Stop the use of what a person wants erased while an open case needs it; part of answering a person."""
    fresh = [row for row in rows if not row.is_restricted]
    people.model._default_manager.filter(pk__in=[row.pk for row in fresh]).update(is_restricted=True)
    record_many(by, f"{people.noun}.restricted", [(row, None, {}) for row in fresh])
    return len(rows)


def forget_people(people: People, is_trial: bool) -> Found:
    """Forget those whose case ended longer ago than `people.period`, and those who wished for it once it is over.

    Held back while an open case needs them, or their own request is open.
    """
    is_old = people.old(midnight_before(people.period))
    due = people.model._default_manager.filter(people.kept, is_old | Q(is_restricted=True) & people.over)
    held = _keys(due.filter(people.needed)) | people.held(due) | _asked_about(due)
    keys = list(due.exclude(pk__in=held).order_by("pk").values_list("pk", flat=True))
    if not is_trial:
        for start in range(0, len(keys), BATCH):
            _forget(people, keys[start : start + BATCH])
    return Found(len(keys), len(held))


def people_again(people: People, identities: set[str]) -> int:
    """Erase, after a restore, those who were erased before."""
    back = people.rows.filter(people.kept, identity__in=identities)
    return erase_people(by=None, people=people, rows=list(back), action=f"{people.noun}.forgotten")


@transaction.atomic
def _forget(people: People, keys: list[int]) -> None:
    rows = people.rows.filter(pk__in=keys).select_for_update(of=("self",))
    erase_people(by=None, people=people, rows=list(rows), action=f"{people.noun}.forgotten")


def _asked_about(due: Any) -> set[int]:
    open_ones = SubjectRequest.objects.filter(state=SubjectState.OPEN)
    return {key for request in open_ones for key in _keys(due.of(request.phone))}


def _keys(rows: Any) -> set[int]:
    return set(rows.values_list("pk", flat=True))
