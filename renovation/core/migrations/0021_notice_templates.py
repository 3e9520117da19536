"""What each kind of message says, in Chinese and English: rows, so that an office says it its own way."""

from django.db import migrations

from renovation.core.lib.notice import PRESETS


def fill(apps, schema_editor):
    Template = apps.get_model("core", "NoticeTemplate")
    Template.objects.bulk_create(
        Template(kind=kind, channel="", language=language, subject=subject, body=body)
        for language, texts in PRESETS.items()
        for kind, (subject, body) in texts.items()
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0020_delivery_kind")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
