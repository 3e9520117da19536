"""Where the encrypted part of a ledger's rows will stand, beside the plain one."""

import renovation.core.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0012_subject_request_bound'),
        ('projects', '0004_site_photo_project_document'),
    ]

    operations = [
        # Empty already, so that the way back finds something to put into the column it brings back.
        migrations.AlterField(model_name='ledgerrow', name='raw', field=models.JSONField(default=dict)),
        migrations.AddField(
            model_name='ledgerrow',
            name='raw_sealed',
            field=renovation.core.models.fields.EncryptedJSONField(blank=True, bound_by=['ledger_id', 'number'], db_column='raw_sealed', default=''),
        ),
        migrations.AddField(
            model_name='ledgerrow',
            name='contact_name',
            field=renovation.core.models.fields.EncryptedTextField(blank=True, bound_by=['ledger_id', 'number'], default=''),
        ),
        migrations.AddField(
            model_name='ledgerrow',
            name='contact_phone',
            field=renovation.core.models.fields.EncryptedTextField(blank=True, bound_by=['ledger_id', 'number'], default=''),
        ),
        migrations.AddField(model_name='ledgerrow', name='phone_index', field=models.CharField(blank=True, default='', editable=False, max_length=32)),
        migrations.AddField(model_name='ledgerrow', name='phone_index_2', field=models.CharField(blank=True, default='', editable=False, max_length=32)),
        migrations.AddField(
            model_name='ledgerimport',
            name='forgotten_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='清除时间'),
        ),
    ]
