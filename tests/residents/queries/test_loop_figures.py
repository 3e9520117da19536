"""The figures of the loop after another round: each counts what its definition (口径) says, and nothing else."""

import pytest
from django.utils import timezone

from residents.actions import baton, suggestion_tend
from residents.actions.voice_report import rate
from residents.models import Suggestion
from residents.queries.metrics import SUGGESTIONS

CODES = ("suggestions_adopted", "suggestions_reopened", "suggestions_climbed", "suggestions_told")


def figures():
    """Return (adopted, reopened, climbed, told)."""
    today, found = timezone.localdate(), []
    for code in CODES:
        where = SUGGESTIONS.measures[code].where
        found.append(Suggestion.objects.filter(where(today) if callable(where) else where).count())
    return tuple(found)


def put_off(case):
    case.taken_in().put_off().told()
    Suggestion.objects.update(later_on=timezone.localdate())
    assert suggestion_tend.resume(case.row.pk)


def said_no_online(case):
    case.ended()
    rate(voice=case.row.voices.get(), satisfaction="NOT", text="又漏了")


def said_no_at_the_door(case):
    case.to_report().told("NOT")


def looked_at_again(case):
    case.ended().do(baton.reopen, by=case.cast.red, text="验收照片不对")


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        (lambda case: case.ended(), (1, 0, 0, 1)),
        (put_off, (0, 0, 0, 0)),
        (said_no_online, (1, 1, 1, 0)),
        (said_no_at_the_door, (1, 1, 1, 0)),
        (looked_at_again, (1, 0, 1, 0)),
        # The supervisor's asking for help lifts it too, and the definition says so.
        (lambda case: case.taken_in().adopted().planned().do(baton.escalate, note="推不动"), (1, 0, 1, 0)),
    ],
    ids=["ended", "put off", "no online", "no at the door", "by staff", "asked for help"],
)
def test_another_round_is_counted_as_what_it_is(case, again, expected):
    again(case)
    assert figures() == expected


def test_what_is_decided_otherwise_is_no_longer_adopted(case):
    said_no_at_the_door(case)
    case.row = case.stored()
    case.declined()
    assert figures()[0] == 0


def test_who_was_not_satisfied_once_counts_whatever_the_last_round_is_for(case):
    said_no_at_the_door(case)
    case.row = case.stored()
    case.put_off().told()
    Suggestion.objects.update(later_on=timezone.localdate())
    assert suggestion_tend.resume(case.row.pk)
    row = case.stored()
    assert (row.round, row.round_reason, figures()[1]) == (3, "RESUMED", 1)
