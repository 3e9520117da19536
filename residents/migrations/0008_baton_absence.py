"""A baton held in the place of somebody who is away says so."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0025_absence"), ("residents", "0007_round_reason_told")]
    operations = [
        migrations.AddField(
            "baton",
            "absence",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="core.absence",
                verbose_name="代理",
            ),
        ),
    ]
