"""The trail: nothing is written without it, nothing in it changes, nothing personal in it."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from renovation.core.actions.base import Conflict
from renovation.core.actions.contact import note_contact, reveal_contact
from renovation.core.actions.neighborhood import add_neighborhood, change_neighborhood
from renovation.core.models import AuditEntry, Neighborhood, StaleMark
from tests.fixtures.cast import COMMUNITY


def test_a_change_leaves_who_what_before_and_after(here, community_worker):
    change_neighborhood(by=community_worker, neighborhood=here, version=1, household_count=130, address="集英街1号")
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.action, entry.region_code) == (community_worker, "neighborhood.changed", COMMUNITY)
    assert entry.before == {"household_count": 126, "address": ""}
    assert entry.after == {"household_count": 130, "address": "集英街1号"}
    assert [mark.region_code for mark in StaleMark.objects.all()] == [COMMUNITY]


def test_nothing_changed_leaves_nothing(here, community_worker):
    change_neighborhood(
        by=community_worker, neighborhood=here, version=1, floor_area_m2=Decimal("8316.00"), household_count=126
    )
    assert not AuditEntry.objects.exists()
    assert not StaleMark.objects.exists()


def test_the_second_writer_learns_who_was_first_and_overwrites_nothing(here, community_worker, district_officer):
    change_neighborhood(by=community_worker, neighborhood=here, version=1, household_count=130)
    with pytest.raises(Conflict, match="community_worker") as caught:
        change_neighborhood(by=district_officer, neighborhood=here, version=1, household_count=140)
    assert caught.value.theirs.after == {"household_count": 130}
    assert Neighborhood.objects.get().household_count == 130


def test_a_refused_action_writes_neither_fact_nor_trail(regions, viewer):
    with pytest.raises(PermissionDenied):
        add_neighborhood(by=viewer, region=regions[COMMUNITY], name="私自登记")
    assert not Neighborhood.objects.exists()
    assert not AuditEntry.objects.exists()


def test_an_invalid_fact_is_named_by_field(regions, community_worker):
    with pytest.raises(ValidationError) as caught:
        add_neighborhood(by=community_worker, region=regions[COMMUNITY], name="倒置", built_from=2000, built_to=1990)
    assert "built" in str(caught.value) or "__all__" in caught.value.message_dict


def test_a_rolled_back_fact_takes_its_trail_along(regions, community_worker):
    def regret():
        with transaction.atomic():
            add_neighborhood(by=community_worker, region=regions[COMMUNITY], name="反悔")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        regret()
    assert not AuditEntry.objects.exists()
    assert not StaleMark.objects.exists()


def test_entries_cannot_be_changed_or_removed(here, community_worker):
    change_neighborhood(by=community_worker, neighborhood=here, version=1, household_count=130)
    entry = AuditEntry.objects.get()
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()


def test_a_contact_is_revealed_for_a_reason_and_leaves_no_number_in_the_trail(here, community_worker, viewer):
    contact = note_contact(by=community_worker, neighborhood=here, name="王芳", phone="13374499813")
    with pytest.raises(ValidationError):
        reveal_contact(by=community_worker, contact=contact, reason=" ")
    with pytest.raises(PermissionDenied):
        reveal_contact(by=viewer, contact=contact, reason="想看看")
    assert reveal_contact(by=community_worker, contact=contact, reason="通知停水").phone == "13374499813"
    trail = list(AuditEntry.objects.values("action", "before", "after", "label"))
    assert [entry["action"] for entry in trail] == ["contact.revealed", "contact.noted"]
    assert "13374499813" not in str(trail)
    assert "王芳" not in str(trail)


@pytest.mark.django_db(transaction=True)
def test_fact_and_trail_survive_a_dead_broker(here, community_worker, settings, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError("no broker")

    monkeypatch.setattr("celery.app.base.Celery.send_task", refuse)
    change_neighborhood(by=community_worker, neighborhood=here, version=1, household_count=130)
    assert Neighborhood.objects.get().household_count == 130
    assert StaleMark.objects.count() == 1
    assert not connection.in_atomic_block
