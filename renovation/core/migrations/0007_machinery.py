from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0006_subject_request'),
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('facts', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': '作业心跳',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='RateBucket',
            fields=[
                ('key', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('tokens', models.FloatField()),
                ('at', models.FloatField()),
            ],
            options={
                'verbose_name': '频次限制',
            },
        ),
    ]
