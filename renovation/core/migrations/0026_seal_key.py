"""Each seal names its key, so that the key can be changed; none means the first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0025_absence")]
    operations = [migrations.AddField("auditseal", "key", models.CharField(max_length=8, null=True))]
