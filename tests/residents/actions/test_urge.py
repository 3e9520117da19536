"""Asking for haste: once a day each, told to whoever holds it, and from the third time on to those above."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from renovation.core.models import AuditEntry, Notification, Parameter
from residents.actions.baton import IllegalMove, urge
from residents.actions.urge import urge_by_voice
from residents.models import Urge


def told(user):
    return Notification.objects.filter(user=user, kind="URGED").count()


def test_the_holder_is_told_and_the_row_does_not_change_under_anybody(case, vests):
    before = case.taken_in().row.version
    urge(by=vests.street, suggestion=case.row, text="老人多，请快")
    row = case.stored()
    assert (row.urge_count, row.version) == (1, before)
    facts = Notification.objects.get(user=vests.committee, kind="URGED").facts
    assert (facts["reason"], facts["count"]) == ("老人多，请快", 1)
    assert AuditEntry.objects.filter(action="suggestion.urged", by=vests.street).exists()


def test_the_doer_is_told_too(case, vests):
    case.taken_in().adopted().planned()
    urge(by=vests.street, suggestion=case.row)
    assert (told(vests.blue), told(vests.worker)) == (1, 1)


def test_once_a_day_each(case, vests):
    case.taken_in()
    urge(by=vests.street, suggestion=case.row)
    with pytest.raises(IllegalMove, match="今天已催办过"):
        urge(by=vests.street, suggestion=case.row)
    Urge.objects.update(at=timezone.now() - timedelta(days=1))
    urge(by=vests.street, suggestion=case.row)
    assert case.stored().urge_count == 2


def test_from_so_many_on_those_above_are_told(case, vests):
    Parameter.objects.create(code="loop.urges", region_code="", value=2)
    case.taken_in()
    urge(by=vests.red, suggestion=case.row)
    assert told(vests.committee2) == 0
    urge(by=vests.street, suggestion=case.row)
    assert told(vests.committee2) == 1


def test_in_nobody_s_hand_those_who_may_assign_are_told(case, vests):
    case.taken_in()
    type(case.row).objects.update(owner=None)
    urge(by=vests.red, suggestion=case.row)
    assert told(vests.committee) == told(vests.committee2) == 1


def test_a_resident_urges_by_their_own_link_once_a_day(case, vests):
    voice = case.taken_in().row.voices.get()
    made = urge_by_voice(voice=voice, text="什么时候修")
    assert (made.by, case.stored().urge_count, told(vests.committee)) == (None, 1, 1)
    with pytest.raises(IllegalMove, match="今天已催办过"):
        urge_by_voice(voice=voice)


def test_nothing_to_urge_after_the_end(case):
    case.ended()
    with pytest.raises(IllegalMove, match="已办结"):
        urge_by_voice(voice=case.row.voices.get())


def test_too_long_is_told_at_its_field(case, vests):
    with pytest.raises(ValidationError) as caught:
        urge(by=vests.street, suggestion=case.taken_in().row, text="长" * 201)
    assert list(caught.value.message_dict) == ["text"]
