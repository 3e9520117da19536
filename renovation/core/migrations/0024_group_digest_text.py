"""What the daily summary for work groups says, beside the other texts; a new portal has it from 0021 already."""

from django.db import migrations

from renovation.core.lib.notice import PRESETS


def fill(apps, schema_editor):
    Template = apps.get_model("core", "NoticeTemplate")
    for language, texts in PRESETS.items():
        subject, body = texts["DIGEST"]
        words = {"subject": subject, "body": body}
        Template.objects.get_or_create(kind="DIGEST", channel="", language=language, defaults=words)


class Migration(migrations.Migration):
    dependencies = [("core", "0023_group_digest")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
