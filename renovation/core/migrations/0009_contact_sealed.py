"""Where the encrypted contacts will stand, beside the plain ones."""

import django.core.validators
import renovation.core.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0008_token_last_address'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='contact', name='contact_once_in_neighborhood'),
        # A default, so that the way back finds something to put into the column it brings back.
        migrations.AlterField(
            model_name='contact',
            name='name',
            field=models.CharField(blank=True, default='', max_length=40, verbose_name='联系人'),
        ),
        migrations.AddField(
            model_name='contact',
            name='identity',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='name_sealed',
            field=renovation.core.models.fields.EncryptedTextField(blank=True, bound_by=['identity'], db_column='name_sealed', default='', validators=[django.core.validators.MaxLengthValidator(40)], verbose_name='联系人'),
        ),
        migrations.AddField(
            model_name='contact',
            name='phone_sealed',
            field=renovation.core.models.fields.EncryptedTextField(blank=True, bound_by=['identity'], db_column='phone_sealed', default='', validators=[django.core.validators.MaxLengthValidator(40)], verbose_name='联系电话'),
        ),
        migrations.AddField(model_name='contact', name='name_index', field=models.CharField(blank=True, default='', editable=False, max_length=32)),
        migrations.AddField(model_name='contact', name='phone_index', field=models.CharField(blank=True, default='', editable=False, max_length=32)),
        migrations.AddField(model_name='contact', name='phone_index_2', field=models.CharField(blank=True, default='', editable=False, max_length=32)),
        migrations.AddField(model_name='contact', name='is_restricted', field=models.BooleanField(default=False, editable=False, verbose_name='已停止使用')),
    ]
