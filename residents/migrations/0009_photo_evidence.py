from django.db import migrations


def doers_sent_evidence(apps, schema_editor):
    """Until now no supervisor could send a photo: what was kept as the result is what the doer sent."""
    apps.get_model("residents", "SuggestionPhoto").objects.filter(kind="RESULT").update(kind="EVIDENCE")


class Migration(migrations.Migration):
    dependencies = [("residents", "0008_baton_absence")]

    operations = [migrations.RunPython(doers_sent_evidence, migrations.RunPython.noop, elidable=True)]
