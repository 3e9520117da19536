"""Encrypt the contacts that are there; the way back decrypts them. In batches, so that no lock lasts."""

from uuid import uuid4

from django.conf import settings
from django.db import migrations

from renovation.core.lib.crypto import blind, first_phone, plain_name, second_phone

BATCH = 500


def batches(apps, **wanted):
    contacts = apps.get_model('core', 'Contact').objects.filter(**wanted).order_by('pk')
    last = 0
    while rows := list(contacts.filter(pk__gt=last)[:BATCH]):
        last = rows[-1].pk
        yield rows


def seal(apps, schema_editor):
    for rows in batches(apps, identity=None):
        for row in rows:
            row.identity = uuid4()
            row.name_sealed, row.phone_sealed = row.name, row.phone
            row.name_index = index('name', plain_name(row.name))
            row.phone_index = index('phone', first_phone(row.phone))
            row.phone_index_2 = index('phone', second_phone(row.phone))
            row.name = row.phone = ''
            row.save()


def unseal(apps, schema_editor):
    for rows in batches(apps, identity__isnull=False):
        for row in rows:
            row.name, row.phone = row.name_sealed[:40], row.phone_sealed[:40]
            row.name_sealed = row.phone_sealed = row.name_index = row.phone_index = row.phone_index_2 = ''
            row.identity = None
            row.save()


def index(of, text):
    return blind(text, settings.PII_INDEX_KEY, f'core_contact.{of}')


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0009_contact_sealed'),
    ]

    operations = [
        migrations.RunPython(seal, unseal),
    ]
