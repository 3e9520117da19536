"""What a second person allows once says when it was used."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0021_notice_templates")]
    operations = [
        migrations.AddField("changerequest", "taken_at", models.DateTimeField(null=True, verbose_name="下载时间")),
    ]
