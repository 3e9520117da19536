"""Contacts at rest: unreadable in the database, unmovable between people, found by exact values only."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.core.serializers import serialize
from django.db import connection

from renovation.core.lib.crypto import Unreadable
from renovation.core.models import Contact
from renovation.core.rotation import remaining, rotate

PHONE, NAME = "13800005678", "王小明"
OLD, NEW = ("1", bytes.fromhex("11" * 32)), ("2", bytes.fromhex("22" * 32))


@pytest.fixture(autouse=True)
def ring(settings):
    settings.PII_RING = dict([OLD])


@pytest.fixture
def contact(here) -> Contact:
    return Contact.objects.create(neighborhood=here, name=NAME, phone=PHONE)


def stored(*columns: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM core_contact ORDER BY id")
        return cursor.fetchall()


def test_the_database_holds_neither_name_nor_number(contact):
    everything = str(stored("*"))
    assert NAME not in everything
    assert PHONE not in everything
    fresh = Contact.objects.get(pk=contact.pk)
    assert (fresh.name, fresh.phone) == (NAME, PHONE)


def test_a_ciphertext_moved_to_another_person_or_column_is_refused(here, contact):
    Contact.objects.create(neighborhood=here, name="李四", phone="13900001111")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_contact SET phone_sealed = (SELECT phone_sealed FROM core_contact c WHERE c.id = %s)",
            [contact.pk],
        )
    moved = Contact.objects.exclude(pk=contact.pk).get()
    with pytest.raises(Unreadable):
        _ = moved.phone
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_contact SET phone_sealed = name_sealed")
    with pytest.raises(Unreadable):
        _ = Contact.objects.get(pk=contact.pk).phone


def test_lists_of_values_and_dumps_never_hold_the_text(contact):
    assert str(list(Contact.objects.values_list("name", "phone"))) == "[(******, ******)]"
    assert PHONE not in serialize("json", Contact.objects.all())


@pytest.mark.parametrize("lookup", ["exact", "contains", "in", "startswith", "iregex"])
def test_encrypted_text_is_not_looked_up(contact, lookup):
    with pytest.raises(TypeError):
        list(Contact.objects.filter(**{f"phone__{lookup}": [PHONE] if lookup == "in" else PHONE}))


def test_an_update_that_cannot_know_whose_text_it_is_fails(contact):
    with pytest.raises(TypeError):
        Contact.objects.update(phone="13900001111")
    contact.phone = "13900001111"
    with pytest.raises(TypeError):
        Contact.objects.bulk_update([contact], ["phone"])


@pytest.mark.parametrize("asked", [PHONE, "138 0000 5678", "+86-138-0000-5678", "０371-2388001"])
def test_a_contact_is_found_by_any_of_its_numbers_however_written(here, asked):
    contact = Contact.objects.create(neighborhood=here, name=NAME, phone=f"{PHONE}、0371-2388001")
    Contact.objects.create(neighborhood=here, name="李四", phone="")
    assert list(Contact.objects.of(asked)) == [contact]
    assert list(Contact.objects.of("")) == []
    assert list(Contact.objects.of("1380000")) == []


def test_no_way_of_saving_forgets_the_index(here, contact):
    contact.phone = "13900001111"
    contact.save(update_fields=["phone"])
    assert list(Contact.objects.of("13900001111")) == [contact]
    Contact.objects.bulk_create([Contact(neighborhood=here, name="李四", phone="13700002222")])
    assert Contact.objects.of("13700002222").get().name == "李四"


def test_one_name_stands_once_in_a_neighborhood(here, contact):
    with pytest.raises(ValidationError):
        Contact(neighborhood=here, name=NAME, phone="13900001111").full_clean()


def test_what_nobody_opened_is_not_encrypted_anew(contact):
    before = stored("phone_sealed", "phone_index")
    Contact.objects.get(pk=contact.pk).save()
    assert stored("phone_sealed", "phone_index") == before


def test_rotation_moves_everything_and_says_what_is_left(here, contact, settings):
    Contact.objects.create(neighborhood=here, name="李四", phone="")
    settings.PII_RING = dict([NEW, OLD])
    said = StringIO()
    with pytest.raises(CommandError, match="旧密钥不能移除"):
        call_command("rotate_keys", "--check", stdout=said)
    assert "core.Contact.name：仍在旧密钥下 2 条" in said.getvalue()
    call_command("rotate_keys", stdout=said)
    assert "旧密钥可以从 PII_KEYS 中移除" in said.getvalue()
    assert sum(remaining().values()) == 0
    assert sum(rotate().values()) == 0
    settings.PII_RING = dict([NEW])
    assert Contact.objects.get(pk=contact.pk).phone == PHONE


def test_rotation_stopped_halfway_goes_on_and_loses_no_change_made_meanwhile(here, settings, monkeypatch):
    rows = [Contact.objects.create(neighborhood=here, name=f"人{n}", phone=f"1380000{n:04}") for n in range(5)]
    settings.PII_RING = dict([NEW, OLD])
    changed = Contact.objects.get(pk=rows[2].pk)
    sealed = Contact._meta.get_field("phone").sealed
    seen = []

    def stop(value, row):
        seen.append(row.pk)
        if len(seen) == 1:
            changed.phone = "13911112222"
            changed.save(update_fields=["phone"])
        if len(seen) == 5:
            raise KeyboardInterrupt
        return sealed(value, row)

    monkeypatch.setattr(Contact._meta.get_field("phone"), "sealed", stop)
    with pytest.raises(KeyboardInterrupt):
        rotate()
    assert sum(remaining().values()) > 0
    monkeypatch.undo()
    rotate()
    assert sum(remaining().values()) == 0
    assert Contact.objects.get(pk=rows[2].pk).phone == "13911112222"


def test_rotation_refuses_to_be_done_with_a_text_no_key_opens(contact, settings):
    settings.PII_RING = dict([NEW])
    with pytest.raises(Unreadable):
        call_command("rotate_keys", stdout=StringIO())


def test_a_new_index_key_needs_the_indexes_anew(contact, settings):
    settings.PII_INDEX_KEY = b"n" * 32
    assert not Contact.objects.of(PHONE)
    call_command("rotate_keys", "--index", stdout=StringIO())
    assert Contact.objects.of(PHONE).get() == contact
