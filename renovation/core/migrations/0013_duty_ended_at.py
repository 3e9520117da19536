from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0012_subject_request_bound'),
    ]

    operations = [
        migrations.AddField(
            model_name='duty',
            name='ended_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='终止时间'),
        ),
    ]
