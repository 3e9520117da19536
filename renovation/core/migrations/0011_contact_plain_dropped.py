"""The plain contacts go; what is encrypted takes their names. The columns keep theirs, to which the texts are bound."""

import uuid

import django.core.validators
import renovation.core.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0010_contact_encrypt'),
    ]

    operations = [
        migrations.RemoveField(model_name='contact', name='name'),
        migrations.RemoveField(model_name='contact', name='phone'),
        migrations.RenameField(model_name='contact', old_name='name_sealed', new_name='name'),
        migrations.RenameField(model_name='contact', old_name='phone_sealed', new_name='phone'),
        migrations.AlterField(
            model_name='contact',
            name='identity',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name='contact',
            name='name',
            field=renovation.core.models.fields.EncryptedTextField(bound_by=['identity'], db_column='name_sealed', validators=[django.core.validators.MaxLengthValidator(40)], verbose_name='联系人'),
        ),
        migrations.AlterField(
            model_name='contact',
            name='phone',
            field=renovation.core.models.fields.EncryptedTextField(blank=True, bound_by=['identity'], db_column='phone_sealed', validators=[django.core.validators.MaxLengthValidator(40)], verbose_name='联系电话'),
        ),
        migrations.AlterField(
            model_name='contact',
            name='name_index',
            field=renovation.core.models.fields.BlindIndexField(kind='name', of='name'),
        ),
        migrations.AlterField(
            model_name='contact',
            name='phone_index',
            field=renovation.core.models.fields.BlindIndexField(db_index=True, kind='phone', of='phone'),
        ),
        migrations.AlterField(
            model_name='contact',
            name='phone_index_2',
            field=renovation.core.models.fields.BlindIndexField(db_index=True, kind='second_phone', of='phone'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(fields=('neighborhood', 'name_index'), name='contact_once_by_name'),
        ),
    ]
