"""The number of whoever asks is bound to the request."""

import uuid

import renovation.core.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0011_contact_plain_dropped'),
    ]

    operations = [
        migrations.AddField(model_name='subjectrequest', name='identity', field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        migrations.AlterField(
            model_name='subjectrequest',
            name='phone',
            field=renovation.core.models.fields.EncryptedTextField(blank=True, bound_by=['identity'], verbose_name='电话'),
        ),
        migrations.AlterField(
            model_name='subjectrequest',
            name='phone_index',
            field=renovation.core.models.fields.BlindIndexField(db_index=True, kind='phone', of='phone'),
        ),
    ]
