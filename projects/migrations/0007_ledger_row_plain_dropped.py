"""The plain rows go; what is encrypted takes their name."""

import renovation.core.models.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0006_ledger_row_encrypt'),
    ]

    operations = [
        migrations.RemoveField(model_name='ledgerrow', name='raw'),
        migrations.RenameField(model_name='ledgerrow', old_name='raw_sealed', new_name='raw'),
        migrations.AlterField(
            model_name='ledgerrow',
            name='phone_index',
            field=renovation.core.models.fields.BlindIndexField(db_index=True, kind='phone', of='contact_phone'),
        ),
        migrations.AlterField(
            model_name='ledgerrow',
            name='phone_index_2',
            field=renovation.core.models.fields.BlindIndexField(db_index=True, kind='second_phone', of='contact_phone'),
        ),
    ]
