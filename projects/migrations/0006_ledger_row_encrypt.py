"""Encrypt what the rows of earlier ledgers hold about people; the way back decrypts it. In batches."""

from django.conf import settings
from django.db import migrations

from renovation.core.lib.crypto import blind, first_phone, second_phone
from renovation.core.lib.masking import mask_all, mask_name, mask_phone

BATCH = 500


def batches(apps):
    rows = apps.get_model('projects', 'LedgerRow').objects.order_by('pk')
    last = 0
    while found := list(rows.filter(pk__gt=last)[:BATCH]):
        last = found[-1].pk
        yield found


def seal(apps, schema_editor):
    for rows in batches(apps):
        for row in rows:
            contact = row.values.pop('contact', None) or {}
            row.contact_name, row.contact_phone = contact.get('name', ''), contact.get('phone', '')
            row.phone_index = index(first_phone(row.contact_phone))
            row.phone_index_2 = index(second_phone(row.contact_phone))
            row.raw_sealed, row.raw = row.raw or '', {}
            row.changes = {name: masked(name, pair) for name, pair in row.changes.items()}
            row.problems = [masked_problem(problem) for problem in row.problems]
            row.save()


def unseal(apps, schema_editor):
    for rows in batches(apps):
        for row in rows:
            if row.contact_name:
                row.values['contact'] = {'name': row.contact_name, 'phone': row.contact_phone}
            row.raw = row.raw_sealed or {}
            row.raw_sealed = row.contact_name = row.contact_phone = row.phone_index = row.phone_index_2 = ''
            row.save()


def index(text):
    return blind(text, settings.PII_INDEX_KEY, 'projects_ledgerrow.contact_phone')


def masked(name, pair):
    hide = {'contact.name': mask_name, 'contact.phone': mask_phone}.get(name, mask_all)
    return [hide(value) if value is not None else None for value in pair]


def masked_problem(problem):
    hide = {'contact': mask_name, 'phone': mask_phone}.get(problem.get('field'), mask_all)
    return mask_all(problem) | {'value': hide(problem.get('value') or '') if problem.get('value') else ''}


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0005_ledger_row_sealed'),
    ]

    operations = [
        migrations.RunPython(seal, unseal),
    ]
