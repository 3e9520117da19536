from django.db import migrations

from renovation.core import guard


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0017_audit_signed'),
    ]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: guard.install(schema_editor.connection),
            lambda apps, schema_editor: guard.lift(schema_editor.connection),
        ),
    ]
